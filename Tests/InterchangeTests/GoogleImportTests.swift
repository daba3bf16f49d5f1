import Autograd
import Interchange
import Models
import Platform
import Serialization
import TestSupport
import Testing

/// The same model as Transformers and TensorFlow hold it.
@Suite final class GoogleImportTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  private static let folder = "google/uncased_L-2_H-8_A-2"

  @Test(arguments: ["", "/bert_model.ckpt", "/bert_model.ckpt.index", ".zip"])
  func everyWeightIsTheSame(suffix: String) throws {
    let google = try ModelReader.read(ForeignModel.folder(Self.folder + suffix))
    let theirs = try ModelReader.read(ForeignModel.folder("pretraining"))
    #expect(Set(google.weights.names) == Set(theirs.weights.names))
    for name in theirs.weights.names {
      #expect(google.weights[name] == theirs.weights[name], "\(name)")
    }
    #expect(google.record.heads == .preTraining)
    #expect(google.record.vocabulary == theirs.record.vocabulary)
    #expect(google.record.normalizer == theirs.record.normalizer)
    try ForeignModel("pretraining").check(google)
  }

  /// Through our file: what a run of Google's goes on from.
  @Test func adamsStateComesAlong() throws {
    let google = try ModelReader.read(ForeignModel.folder(Self.folder))
    let path = temporary.file("m.h5")
    try google.write(to: path)
    for model in [google, try ModelReader.read(path)] {
      let state = try #require(model.optimizer)
      #expect(state.updates == 7)
      #expect(state.slots.map(\.slot) == ["first_moment", "second_moment"])
      for name in model.weights.names {
        let weights = try #require(model.weights[name]?.floats())
        #expect(state.slots[0].tensors[name]?.floats() == weights.map { $0 * 0.5 }, "\(name)")
        #expect(state.slots[1].tensors[name]?.floats() == weights.map { $0 * $0 * 0.25 })
      }
    }
  }

  @Test(arguments: ["bert_config.json", "vocab.txt", "bert_model.ckpt.data-00000-of-00001"])
  func aMissingFileIsNamed(name: String) throws {
    let source = try ForeignModel.folder(Self.folder)
    let folder = temporary.file("m")
    try FileSystem.createDirectory(folder)
    for file in try FileSystem.list(source) where file != name {
      try AtomicFile.write(
        bytes: FileSystem.contents(of: source + "/" + file), to: folder + "/" + file)
    }
    let text = message { _ = try ModelReader.read(folder) }
    #expect(text.contains(folder + "/" + name), "\(text)")
  }
}
