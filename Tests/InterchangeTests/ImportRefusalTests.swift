import Autograd
import ExactStrings
import Interchange
import Models
import Platform
import Serialization
import TestSupport
import Testing

/// Directories that do not fit themselves: one line that names the file.
@Suite final class ImportRefusalTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  /// A copy of a fixture, changed.
  private func copy(_ name: String, _ change: (String) throws -> Void) throws -> String {
    let folder = temporary.file("m")
    try FileSystem.createDirectory(folder)
    let source = try ForeignModel.folder(name)
    for file in try FileSystem.list(source) where !FileSystem.isDirectory(source + "/" + file) {
      try AtomicFile.write(
        bytes: FileSystem.contents(of: source + "/" + file)[...], to: folder + "/" + file)
    }
    try change(folder)
    return folder
  }

  private func tensors(
    _ folder: String, _ change: (inout StateDictionary) -> Void
  ) throws {
    let path = folder + "/model.safetensors"
    var tensors = try SafeTensors.read(path).tensors
    change(&tensors)
    try SafeTensors.write(tensors, metadata: ["format": "pt"], to: path + ".new")
    try FileSystem.rename(path + ".new", to: path)
  }

  private func replace(_ path: String, _ old: String, _ new: String) throws {
    let bytes = try FileSystem.contents(of: path)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains(old))
    try AtomicFile.write(text: text.replacing(old, with: new), to: path)
  }

  private func refusal(_ folder: String) -> String {
    message { try ModelReader.read(folder).prove(in: Context(threadCount: 1)) }
  }

  @Test func whatIsMissingMisshapenOrUnknownIsNamed() throws {
    let folder = try copy("classes") { folder in
      try tensors(folder) {
        $0["bert.encoder.layer.1.output.dense.bias"] = nil
        $0["bert.pooler.dense.weight"] = .init(shape: [8, 4], [Float](repeating: 0, count: 32))
        $0["bert.encoder.layer.2.output.dense.bias"] = .init(shape: [1], [Float(0)])
      }
    }
    let text = refusal(folder)
    #expect(text.contains("1 missing: bert.encoder.layer.1.output.dense.bias"), "\(text)")
    #expect(text.contains("1 misshapen: bert.pooler.dense.weight (float32 [8, 4]"), "\(text)")
    #expect(text.contains("1 unexpected: bert.encoder.layer.2.output.dense.bias"), "\(text)")
  }

  @Test func anOutputMatrixOfItsOwnIsRefused() throws {
    let folder = try copy("old") { folder in
      try tensors(folder) {
        $0["cls.predictions.decoder.weight"] = .init(
          shape: [37, 8], [Float](repeating: 1, count: 37 * 8))
      }
    }
    let text = refusal(folder)
    #expect(
      text.contains("'cls.predictions.decoder.weight' differs") && text.contains(folder), "\(text)")
  }

  @Test func oneNameTwiceIsRefused() throws {
    let folder = try copy("old") { folder in
      try tensors(folder) {
        $0["bert.embeddings.LayerNorm.weight"] = $0["bert.embeddings.LayerNorm.gamma"]
      }
    }
    #expect(refusal(folder).contains("holds 'bert.embeddings.LayerNorm.weight' twice"))
  }

  @Test(arguments: [
    ("\"1\": \"glad\",", "", "id2label names 2 labels"),
    ("\"1\": \"glad\"", "\"7\": \"glad\"", "no name for 1"),
    ("BertForSequenceClassification", "BertForMultipleChoice", "BertForMultipleChoice"),
    ("\"vocab_size\": 37", "\"vocab_size\": 38", "37 pieces"),
    ("\"model_type\": \"bert\"", "\"model_type\": \"roberta\"", "roberta"),
  ])
  func aConfigurationThatDoesNotFitIsRefused(old: String, new: String, mention: String) throws {
    let folder = try copy("classes") { try replace($0 + "/config.json", old, new) }
    let text = refusal(folder)
    #expect(text.contains(mention) && text.contains("'\(folder)/"), "\(text)")
  }

  @Test func shardsAreHeldAgainstTheirIndex() throws {
    let index = "/model.safetensors.index.json"
    let name = "model-00001-of-00003.safetensors"
    let moved = try copy("halves") { folder in
      try replace(folder + index, name, "../" + name)
    }
    #expect(refusal(moved).contains("no name of a file beside it"))
    try FileSystem.removeDirectory(moved)
    let wrong = try copy("halves") { folder in
      try replace(folder + index, name, "model-00002-of-00003.safetensors")
    }
    #expect(refusal(wrong).contains("which '\(wrong)\(index)' says it has"))
    try FileSystem.removeDirectory(wrong)
    let lost = try copy("halves") { try FileSystem.remove($0 + "/" + name) }
    #expect(refusal(lost).contains(name))
  }

  /// A promised head that is not there is told of; the rest is a model.
  @Test func aPromisedHeadThatIsMissingIsToldOf() throws {
    let folder = try copy("pretraining") { folder in
      try tensors(folder) {
        $0["cls.seq_relationship.weight"] = nil
        $0["cls.seq_relationship.bias"] = nil
      }
    }
    var notices: [String] = []
    let model = try ModelReader.read(folder) { notices.append($0) }
    #expect(notices.count == 1 && notices[0].contains("lacks cls.seq_relationship"), "\(notices)")
    #expect(model.record.heads.parts == ["mlm", "pooler"])
    try model.prove(in: Context(threadCount: 1))
    let half = try copyHalf(folder)
    #expect(refusal(half).contains("1 missing: cls.seq_relationship.bias"))
  }

  private func copyHalf(_ folder: String) throws -> String {
    try tensors(folder) {
      $0["cls.seq_relationship.weight"] = .init(shape: [2, 8], [Float](repeating: 0, count: 16))
    }
    return folder
  }

  @Test func aModuleThatIsNotComputedIsToldOf() throws {
    let folder = try copy("sentences") { folder in
      try replace(folder + "/modules.json", "normalize.Normalize", "dense.Dense")
      try FileSystem.createDirectory(folder + "/1_Pooling")
      try AtomicFile.write(
        bytes: FileSystem.contents(of: ForeignModel.folder("sentences") + "/1_Pooling/config.json")[
          ...],
        to: folder + "/1_Pooling/config.json")
    }
    var notices: [String] = []
    let model = try ModelReader.read(folder) { notices.append($0) }
    #expect(notices.count == 1 && notices[0].contains("\"Dense\""), "\(notices)")
    #expect(model.record.sentencePooling == nil)
  }
}
