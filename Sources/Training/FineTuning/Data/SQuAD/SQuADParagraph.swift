/// A paragraph and the questions that are asked of it.
public struct SQuADParagraph: Sendable, Equatable {
  /// The title of its article; empty if it has none.
  public let title: String
  /// The text.
  public let context: String
  /// The questions.
  public let questions: [SQuADQuestion]

  /// Makes a paragraph.
  public init(title: String = "", context: String, questions: [SQuADQuestion]) {
    (self.title, self.context, self.questions) = (title, context, questions)
  }
}

/// A question of a paragraph.
public struct SQuADQuestion: Sendable, Equatable {
  /// Its name, which no other question has.
  public let id: String
  /// What is asked.
  public let text: String
  /// The right answers; none if it has no answer, or none is known.
  public let answers: [SQuADAnswer]
  /// Whether it is known to have no answer.
  public let isImpossible: Bool

  /// Whether it is known what is right.
  public var isJudged: Bool { isImpossible || !answers.isEmpty }

  /// Makes a question.
  public init(id: String, text: String, answers: [SQuADAnswer] = [], isImpossible: Bool = false) {
    (self.id, self.text, self.answers, self.isImpossible) = (id, text, answers, isImpossible)
  }
}

/// An answer and its place.
public struct SQuADAnswer: Sendable, Equatable {
  /// What it says.
  public let text: String
  /// Where it stands, as bytes of the context's UTF-8.
  public let range: Range<Int>

  /// Makes an answer.
  public init(text: String, range: Range<Int>) { (self.text, self.range) = (text, range) }
}
