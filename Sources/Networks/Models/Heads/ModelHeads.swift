import ExactStrings

/// What stands on an encoder: a pooler, heads of pre-training, or the one layer that fine-tuning adds.
public struct ModelHeads: Sendable, Hashable {
  /// Whether there is a pooler, which judges of pairs and of whole texts stand on.
  public let hasPooler: Bool
  /// Whether there is a head for masked language modelling.
  public let predictsMaskedPieces: Bool
  /// What the pre-training head over the pooler judges; nil without one.
  public let pairTask: PairTask?
  /// The output layer of a fine-tuned model; it has no heads of pre-training.
  public let task: TaskHead?

  /// The heads of pre-training: masked language modelling, and a pooler with a judge of pairs where one is trained.
  public init(_ pairTask: PairTask?) {
    self.init(hasPooler: pairTask != nil, predictsMaskedPieces: true, pairTask: pairTask)
  }

  /// The output layer of fine-tuning.
  ///
  /// - Parameters:
  ///   - task: the layer.
  ///   - keepsPooler: whether there is a pooler beside a layer that stands on sentence vectors.
  public init(_ task: TaskHead, keepsPooler: Bool = false) {
    hasPooler = task.needsPooler || keepsPooler && task.vector != nil
    (predictsMaskedPieces, pairTask) = (false, nil)
    self.task = task
  }

  /// Heads that a file has; a judge of pairs has a pooler below it.
  package init(hasPooler: Bool, predictsMaskedPieces: Bool, pairTask: PairTask?) {
    self.hasPooler = hasPooler || pairTask != nil
    self.predictsMaskedPieces = predictsMaskedPieces
    self.pairTask = pairTask
    task = nil
  }

  /// MLM and NSP: `BertForPreTraining`.
  public static let preTraining = ModelHeads(.nextSentence)
  /// MLM alone: `BertForMaskedLM`.
  public static let maskedLanguageModel = ModelHeads(nil)
  /// An encoder alone, with its pooler or without: `BertModel`.
  public static func none(hasPooler: Bool) -> ModelHeads {
    ModelHeads(hasPooler: hasPooler, predictsMaskedPieces: false, pairTask: nil)
  }

  /// The name of the loss of masked pieces.
  package static let maskedLanguageModelTerm = "mlm"
  private static let pooler = "pooler"
  private static let vector = "sentence_vector"

  /// The names of the losses of pre-training, as files and logs have them.
  package var terms: [String] {
    (predictsMaskedPieces ? [Self.maskedLanguageModelTerm] : [])
      + (pairTask.map { [$0.rawValue] } ?? [])
  }

  /// What files name: the losses of pre-training's heads, a pooler that none of them stands on, the kind of task.
  package var parts: [String] {
    terms
      + (task.map { [$0.kind.rawValue] + ($0.vector == nil ? [] : [Self.vector]) } ?? [])
      + (hasPooler && pairTask == nil && (task == nil || task?.vector != nil) ? [Self.pooler] : [])
  }

  /// The heads that files name so; a task needs its ``TaskHead`` beside its kind, and whether it stands on vectors.
  init?(
    parts: [String], task: (TaskHead.Kind, _ hasVector: Bool) throws -> TaskHead
  ) rethrows {
    if let kind = parts.first.flatMap({ TaskHead.Kind(rawValue: $0) }) {
      let rest = Array(parts.dropFirst())
      guard rest.isEmpty || kind == .sequence && rest[0].isExactly(Self.vector) else { return nil }
      self.init(
        try task(kind, !rest.isEmpty), keepsPooler: rest.containsExactly(Self.pooler))
      guard self.parts.elementsEqual(parts, by: { $0.isExactly($1) }) else { return nil }
      return
    }
    let candidates = Self.allOfPreTraining
    guard let heads = candidates.first(where: { $0.parts == parts }) else { return nil }
    self = heads
  }

  private static let allOfPreTraining: [ModelHeads] = [true, false].flatMap { isMasked in
    ([nil] + PairTask.allCases).flatMap { pairTask in
      [true, false].map {
        ModelHeads(hasPooler: $0, predictsMaskedPieces: isMasked, pairTask: pairTask)
      }
    }
  }

  /// What files may name, in words.
  static var allParts: String {
    let names =
      [maskedLanguageModelTerm, pooler, vector] + PairTask.allCases.map(\.rawValue)
      + TaskHead.Kind.allCases.map(\.rawValue)
    return "some of \(names.joined(separator: ", "))"
  }

  /// What they are, in a sentence.
  public var title: String {
    let names =
      (predictsMaskedPieces ? ["masked language modelling"] : [])
      + (pairTask.map { [$0.title] } ?? []) + (task.map { [$0.title] } ?? [])
    if names.isEmpty { return hasPooler ? "no head but a pooler" : "no head" }
    return names.joined(separator: " and ")
  }

  /// Hugging Face's class that has these parameters, or all but those of a head that no class has.
  public var architecture: String {
    // No class has a layer on other vectors than the pooler's.
    if let task { return task.vector == nil ? task.kind.architecture : "BertModel" }
    if predictsMaskedPieces { return pairTask?.architecture ?? "BertForMaskedLM" }
    return pairTask == .nextSentence ? "BertForNextSentencePrediction" : "BertModel"
  }

  /// Whether a parameter belongs to a pooler or a head that these heads do not have.
  public func leavesOut(_ name: String) -> Bool {
    if !hasPooler, name.hasExactPrefix("bert.pooler.") { return true }
    if !predictsMaskedPieces, name.hasExactPrefix("cls.predictions.") { return true }
    return PairTask.allCases.contains { $0 != pairTask && name.hasExactPrefix($0.head + ".") }
  }

  /// The heads of pre-training that a file's parameters make.
  ///
  /// - Parameter names: of all parameters of the file, as we have them.
  public init(parameters names: some Sequence<String>) {
    let names = Array(names)
    func has(_ prefix: String) -> Bool { names.contains { $0.hasExactPrefix(prefix) } }
    self.init(
      hasPooler: has("bert.pooler."), predictsMaskedPieces: has("cls.predictions."),
      pairTask: PairTask.allCases.first { has($0.head + ".") })
  }
}
