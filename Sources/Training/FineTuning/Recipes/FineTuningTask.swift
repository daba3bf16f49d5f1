public import Models

/// What a model is fine-tuned for (Devlin & others 2019, section 4).
public enum FineTuningTask: String, Codable, Sendable, CaseIterable {
  /// Classes of single texts.
  case classification
  /// Classes of pairs of texts.
  case pair
  /// Numbers, of single texts or of pairs.
  case regression
  /// Labels of words.
  case token
  /// Answers in a context.
  case question
  /// Vectors of texts.
  case embedding
  /// Classes of single texts by few examples: a run that learns vectors, and one that judges by them.
  case fewShot = "few-shot"

  /// The task as one of whole texts; nil if it is none.
  public var sequence: SequenceTask? { SequenceTask(rawValue: rawValue) }

  /// What the output layer's outputs are given for; nil without such a layer.
  public var kind: TaskHead.Kind? {
    switch self {
    case .classification, .pair, .regression: .sequence
    case .token: .tokens
    case .question: .span
    case .embedding, .fewShot: nil
    }
  }

  /// The longest sequence unless it is said, special tokens included: that of `run_classifier.py` and `run_squad.py`.
  public var usualLength: Int { self == .question ? 384 : 128 }
}

extension SequenceTask {
  /// The task among all of them.
  public var task: FineTuningTask {
    switch self {
    case .classification: .classification
    case .pair: .pair
    case .regression: .regression
    }
  }
}
