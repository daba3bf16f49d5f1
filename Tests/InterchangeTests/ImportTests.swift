import Autograd
import Interchange
import Models
import Platform
import Serialization
import TestSupport
import Testing
import Tokenization

/// Models of every class of Transformers: in, and out again.
@Suite final class ImportTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  @Test(arguments: ForeignModel.names)
  func itComputesWhatTransformersDid(name: String) throws {
    let model = try ForeignModel(name)
    let stored = try ModelReader.read(ForeignModel.folder(name))
    try stored.prove(in: Context(threadCount: 1))
    try model.check(stored)
    let tokenizer = WordPieceTokenizer(
      vocabulary: stored.record.vocabulary, options: stored.record.normalizer)
    let (first, second) = (tokenizer.encode(model.text), tokenizer.encode(model.second))
    let vocabulary = stored.record.vocabulary
    #expect(
      [vocabulary.classification] + first + [vocabulary.separator] + second
        + [vocabulary.separator] == model.ids)
    #expect(stored.record.trainedLength == (name == "sentences" ? 20 : 24))
  }

  /// Through our file, to Hugging Face's: every number of every tensor, under its name.
  @Test(arguments: ForeignModel.names)
  func theWayThroughOurFileChangesNothing(name: String) throws {
    let stored = try ModelReader.read(ForeignModel.folder(name))
    let file = temporary.file("\(name).h5")
    try stored.write(to: file)
    let read = try ModelReader.read(file)
    #expect(read.weights == stored.weights.widened())
    #expect(read.record.heads == stored.record.heads)
    #expect(read.record.vocabulary == stored.record.vocabulary)
    #expect(read.record.sentencePooling == stored.record.sentencePooling)
    #expect(read.step == nil && read.origin == file)
    let directory = temporary.file(name + "-out")
    try HuggingFaceExport(read, elementType: name == "halves" ? .float16 : .float32)
      .write(to: directory)
    let exported = try SafeTensors.read(directory + "/model.safetensors").tensors
    let original = try originalTensors(name)
    #expect(Set(exported.names) == Set(original.names))
    for tensor in original.names {
      #expect(exported[tensor] == original[tensor], "\(tensor)")
    }
    try ForeignModel(name).check(
      ModelReader.read(directory))
  }

  /// A fixture's tensors under the names that the class saves them with today.
  private func originalTensors(_ name: String) throws -> StateDictionary {
    let folder = try ForeignModel.folder(name)
    var tensors = StateDictionary()
    for file in try FileSystem.list(folder).sorted() where file.hasSuffix(".safetensors") {
      let read = try SafeTensors.read(folder + "/" + file).tensors
      for tensor in read.names {
        if tensor.contains("decoder") || tensor.contains("position_ids") { continue }
        let now = tensor.split(separator: ".").map {
          $0 == "gamma" ? "weight" : $0 == "beta" ? "bias" : String($0)
        }
        tensors[now.joined(separator: ".")] = read[tensor]
      }
    }
    return tensors
  }

  @Test func headsAreKnownByTheClassAndItsLabels() throws {
    func heads(_ name: String) throws -> ModelHeads {
      try ModelReader.read(ForeignModel.folder(name)).record.heads
    }
    #expect(try heads("encoder") == .none(hasPooler: true))
    #expect(try heads("pretraining") == .preTraining)
    #expect(try heads("masked") == .maskedLanguageModel)
    #expect(
      try heads("classes") == ModelHeads(TaskHead(.sequence, labels: ["sad", "glad", "neither"])))
    #expect(
      try heads("many-labels")
        == ModelHeads(
          TaskHead(
            .sequence, labels: (0..<4).map { "LABEL_\($0)" }, problem: .multiLabel)))
    #expect(
      try heads("number")
        == ModelHeads(TaskHead(.sequence, labels: ["LABEL_0"], problem: .regression)))
    #expect(try heads("tokens") == ModelHeads(TaskHead(.tokens, labels: ["O", "B-X", "I-X"])))
    #expect(try heads("question") == ModelHeads(TaskHead(.span, labels: [])))
    let pooling = try ModelReader.read(ForeignModel.folder("sentences")).record.sentencePooling
    #expect(pooling == SentencePooling(.mean, normalizes: true))
  }

  /// A missing head is made on request, by name, and by its seed.
  @Test func newHeadsAreNamed() throws {
    let stored = try ModelReader.read(ForeignModel.folder("encoder"))
    let context = try Context(threadCount: 1)
    let (first, drawn) = try stored.adding(.preTraining, seed: 1, in: context)
    #expect(
      drawn == [
        "cls.predictions.transform.dense.weight", "cls.predictions.transform.dense.bias",
        "cls.predictions.transform.LayerNorm.weight", "cls.predictions.transform.LayerNorm.bias",
        "cls.predictions.bias", "cls.seq_relationship.weight", "cls.seq_relationship.bias",
      ])
    #expect(first.record.heads == .preTraining)
    for name in stored.weights.names { #expect(first.weights[name] == stored.weights[name]) }
    let again = try stored.adding(.preTraining, seed: 1, in: context).model
    let other = try stored.adding(.preTraining, seed: 2, in: context).model
    #expect(again.weights == first.weights && other.weights != first.weights)
    let bare = first.withoutHeads()
    #expect(bare.record.heads == .none(hasPooler: true))
    #expect(Set(bare.weights.names) == Set(stored.weights.names))
  }
}
