import ExactStrings
import Models
import Platform
import Serialization
import Training

/// What `config.json` says of the heads, held against the weights that are there.
struct HeadsDescription {
  private let configuration: BERTConfiguration
  private let origin: String
  private let architectures: [String]

  /// - Parameters:
  ///   - configuration: as the file has it.
  ///   - origin: the file, for messages.
  init(_ configuration: BERTConfiguration, origin: String) {
    self.configuration = configuration
    self.origin = origin
    if case .array(let names) = configuration.other["architectures"] {
      architectures = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    } else {
      architectures = []
    }
  }

  /// The heads whose weights are there; one that should be there by the class is missed aloud.
  ///
  /// - Parameters:
  ///   - weights: under our names.
  ///   - file: where they come from, for messages.
  ///   - encoderOnly: whether every head is left out.
  ///   - notify: is told of heads that the class promises and the weights lack.
  /// - Returns: the heads.
  /// - Throws: ``TrainingError`` if the layer on top is of a task that this program does not know, or its labels do
  ///   not fit.
  func heads(
    of weights: StateDictionary, origin file: String, _ encoderOnly: Bool,
    _ notify: (String) -> Void
  ) throws(TrainingError) -> ModelHeads {
    if encoderOnly { return .none(hasPooler: hasPooler(weights)) }
    if let kind = try kindOfTask(weights, file, notify) {
      return ModelHeads(
        try task(kind, outputs: weights[kind.head + ".weight"]?.shape.first ?? 0, file))
    }
    let heads = ModelHeads(parameters: weights.names)
    let promised = try promised(file)
    let missing = [
      promised.predictsMaskedPieces && !heads.predictsMaskedPieces ? "cls.predictions" : nil,
      promised.pairTask != nil && heads.pairTask == nil ? "cls.seq_relationship" : nil,
      promised.hasPooler && !heads.hasPooler ? "pooler" : nil,
    ].compactMap { $0 }
    if !missing.isEmpty {
      notify(
        "'\(file)' lacks \(listed(missing)) of \(architectures.joined(separator: ", ")), the class in '\(origin)': "
          + "the model has \(heads.title)")
    }
    return heads
  }

  private func hasPooler(_ weights: StateDictionary) -> Bool {
    weights["bert.pooler.dense.weight"] != nil
  }

  /// What the classes have, but for the pooler of `BertModel`, which many go without.
  private func promised(_ file: String) throws(TrainingError) -> ModelHeads {
    if architectures.containsExactly("BertForPreTraining") { return .preTraining }
    if architectures.containsExactly("BertForMaskedLM") { return .maskedLanguageModel }
    for kind in TaskHead.Kind.allCases where architectures.containsExactly(kind.architecture) {
      throw TrainingError(
        "'\(file)' lacks '\(kind.head).weight' of \(kind.architecture), the class in '\(origin)'")
    }
    return .none(hasPooler: false)
  }

  /// The classes of Transformers with the heads of pre-training, or none.
  private static let pretraining = [
    "BertModel", "BertForPreTraining", "BertForMaskedLM", "BertForNextSentencePrediction",
  ]

  /// Which task the layer on top is for; nil where there is none, or the class has none.
  private func kindOfTask(
    _ weights: StateDictionary, _ file: String, _ notify: (String) -> Void
  ) throws(TrainingError) -> TaskHead.Kind? {
    func has(_ kind: TaskHead.Kind) -> Bool { weights[kind.head + ".weight"] != nil }
    let named = TaskHead.Kind.allCases.first { architectures.containsExactly($0.architecture) }
    if let named { return has(named) ? named : nil }
    if Self.pretraining.contains(where: { architectures.containsExactly($0) }) { return nil }
    if has(.span) { return .span }
    guard has(.sequence) else { return nil }
    if let other = architectures.first(where: { $0.hasExactPrefix("BertFor") }) {
      throw TrainingError(
        "'\(origin)': the class is \(other), expected \(TaskHead.Kind.allCases.map(\.architecture).joined(separator: ", ")) "
          + "for the layer on top that '\(file)' has")
    }
    let kind: TaskHead.Kind = hasPooler(weights) ? .sequence : .tokens
    notify(
      "'\(origin)' names no class; 'classifier' of '\(file)' is taken for \(kind.title), as there is "
        + "\(kind == .sequence ? "a" : "no") pooler")
    return kind
  }

  private func task(
    _ kind: TaskHead.Kind, outputs: Int, _ file: String
  ) throws(TrainingError) -> TaskHead {
    let problem: TaskHead.Problem
    switch configuration.other["problem_type"] {
    case .string(let text): problem = TaskHead.Problem(rawValue: text) ?? .singleLabel
    default: problem = outputs == 1 ? .regression : .singleLabel
    }
    return TaskHead(kind, labels: try labels(outputs, file), problem: problem)
  }

  /// `id2label`, which names every output; `LABEL_0` and so on without it, as Transformers has it.
  private func labels(_ outputs: Int, _ file: String) throws(TrainingError) -> [String] {
    guard case .object(let names) = configuration.other["id2label"], names.count > 0 else {
      return (0..<outputs).map { "LABEL_\($0)" }
    }
    guard names.count == outputs else {
      throw TrainingError(
        "'\(origin)': id2label names \(counted(names.count, "label")), '\(file)' has \(counted(outputs, "output"))"
      )
    }
    var labels: [String] = []
    for index in 0..<outputs {
      guard case .string(let label) = names["\(index)"] else {
        throw TrainingError("'\(origin)': id2label has no name for \(index)")
      }
      labels.append(label)
    }
    if case .object(let places) = configuration.other["label2id"], places.count > 0 {
      for (index, label) in labels.enumerated() {
        guard let place = places[label], place != .integer(index) else { continue }
        throw TrainingError(
          "'\(origin)': id2label has \(JSONValue.quoted(label)) for \(index), label2id another number for it; "
            + "expected one and the same")
      }
    }
    return labels
  }
}
