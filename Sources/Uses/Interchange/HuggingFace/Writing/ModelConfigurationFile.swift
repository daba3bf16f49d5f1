import ExactStrings
import Foundation
import Models
import Serialization
import Tokenization

/// `config.json` of a model: its configuration, with what Transformers needs to know the class and its labels.
struct ModelConfigurationFile {
  /// The file's text.
  let contents: Data

  /// - Parameters:
  ///   - record: the model.
  ///   - elementType: of its weights in the file.
  init(_ record: ModelRecord, elementType: ElementType) {
    var configuration = record.configuration
    let heads = record.heads
    // Null stands for the default, but not everywhere does Transformers 5 take it.
    configuration.other = JSONObject(configuration.other.filter { $0.value != .null })
    configuration.other["model_type"] = .string("bert")
    configuration.other["architectures"] = .array([.string(heads.architecture)])
    if let task = heads.pairTask,
      task.architecture.isExactly(ModelHeads.maskedLanguageModel.architecture)
    {
      // A head that the class does not have; Transformers passes over the keys.
      configuration.other["pair_task"] = .string(task.rawValue)
      configuration.other["pair_head"] = .string(task.head)
    }
    if let task = heads.task { Self.add(task, to: &configuration.other) }
    if elementType != .float32 { configuration.other["dtype"] = .string(elementType.torchName) }
    configuration.other["pad_token_id"] = .integer(Int(record.vocabulary.padding))
    configuration.other["tie_word_embeddings"] = .bool(true)
    contents = configuration.json
  }

  private static func add(_ task: TaskHead, to other: inout JSONObject) {
    for key in BERTConfiguration.taskKeys { other.removeValue(forName: key) }
    guard task.kind != .span else { return }
    let labels = task.labels.enumerated()
    other["id2label"] = .object(
      JSONObject(labels.map { .init("\($0.offset)", .string($0.element)) }))
    other["label2id"] = .object(
      JSONObject(labels.map { .init($0.element, .integer($0.offset)) }))
    if task.kind == .sequence { other["problem_type"] = .string(task.problem.rawValue) }
  }
}

extension ElementType {
  /// What PyTorch calls the type.
  fileprivate var torchName: String {
    switch self {
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    default: "float32"
    }
  }
}
