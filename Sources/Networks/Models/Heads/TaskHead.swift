/// The one output layer that fine-tuning adds to an encoder (Devlin & others 2019, 3.2), and what its outputs mean.
public struct TaskHead: Sendable, Hashable {
  /// What an output is given for.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// A text or a pair of texts, over the pooler.
    case sequence = "classification"
    /// Every piece.
    case tokens
    /// Every piece, as the first or the last of an answer.
    case span = "question"
  }

  /// What the outputs for a text are.
  public enum Problem: String, Sendable, Codable, CaseIterable {
    /// Logits of classes that exclude each other.
    case singleLabel = "single_label_classification"
    /// Logits of labels that each hold or do not.
    case multiLabel = "multi_label_classification"
    /// Numbers.
    case regression
  }

  /// What an output is given for.
  public let kind: Kind
  /// What the outputs are; classes for pieces and spans.
  public let problem: Problem
  /// The name of each output.
  public let labels: [String]
  /// The vector that the layer stands on; nil for the pooler of texts, and for the hidden states of pieces and spans.
  public let vector: SentenceVector?

  /// Makes a head of its parts; a span's outputs are its start and end, whatever the labels.
  ///
  /// A vector that is nothing but the pooler's output makes the head that BERT's own fine-tuning makes.
  public init(
    _ kind: Kind, labels: [String], problem: Problem = .singleLabel, vector: SentenceVector? = nil
  ) {
    self.kind = kind
    self.vector = kind == .sequence && vector?.isPoolerOutput == false ? vector : nil
    self.labels = kind == .span ? ["start", "end"] : labels
    self.problem = kind == .sequence ? problem : .singleLabel
  }

  /// What it is called in a sentence.
  public var title: String { kind.title + (vector == nil ? "" : " by sentence vectors") }

  /// Whether there has to be a pooler below it.
  public var needsPooler: Bool {
    vector.map { $0.strategy == .clsPooled } ?? (kind == .sequence)
  }

  /// How many numbers it is given for each output.
  package func width(hidden: Int) -> Int { vector?.width(hidden: hidden) ?? hidden }
}

extension TaskHead.Kind {
  /// What is known of a kind.
  private var row: (title: String, head: String, architecture: String) {
    switch self {
    case .sequence: ("classification", "classifier", "BertForSequenceClassification")
    case .tokens: ("classification of tokens", "classifier", "BertForTokenClassification")
    case .span: ("answering of questions", "qa_outputs", "BertForQuestionAnswering")
    }
  }

  /// What it is called in a sentence.
  public var title: String { row.title }
  /// Whose parameters the layer's `weight` and `bias` are.
  public var head: String { row.head }
  /// Hugging Face's class.
  public var architecture: String { row.architecture }
}
