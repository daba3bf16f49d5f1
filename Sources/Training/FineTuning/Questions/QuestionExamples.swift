import Corpora
import Tokenization

/// The questions of a run, of whose windows each is made when it is asked for: in memory are the contexts' pieces.
public struct QuestionExamples: IndexedExamples {
  /// A question.
  public struct Question: Sendable {
    /// Its name.
    public let id: String
    /// What is asked.
    public let text: String
    /// The right answers; none: it has none, or none is known.
    public let answers: [String]
    let windows: QuestionWindows
    /// The answer to be learned, as pieces of the context.
    let answer: Range<Int>?
  }

  /// The questions.
  public private(set) var questions: [Question] = []
  /// How many of them lost an end.
  public private(set) var cutCount = 0
  /// Whether a question is known to have no answer.
  public private(set) var hasImpossible = false
  /// The pieces of all contexts and questions.
  private(set) var pieces = PieceCount()
  /// The first window of every question, and the end.
  private var firstWindows = [0]

  /// No question.
  init() {}

  /// Reads the questions of a run.
  ///
  /// - Parameters:
  ///   - path: the run's own file.
  ///   - windowing: how they are seen.
  /// - Throws: ``ExampleError`` if a line is none of a paragraph; `CorpusError` if the file cannot be read.
  init(path: String, _ windowing: QuestionWindowing) throws {
    var reader = try RecordReader(path: path)
    while let record = try reader.next() {
      guard case .object(let object) = record.contents, let found = QuestionParagraph(object) else {
        throw ExampleError(path, line: record.line, "is no paragraph of a run")
      }
      try append(found.paragraph, windowing, path)
    }
  }

  /// Takes the questions of a paragraph.
  ///
  /// - Parameters:
  ///   - paragraph: a context and its questions.
  ///   - windowing: how they are seen.
  ///   - path: their file.
  /// - Throws: ``SQuADFault`` that names the question of whose answer nothing is left in pieces.
  mutating func append(
    _ paragraph: SQuADParagraph, _ windowing: QuestionWindowing, _ path: String
  ) throws(SQuADFault) {
    let context = windowing.encode(context: paragraph.context)
    pieces.add(context.encoding.ids, unknown: windowing.tokenizer.vocabulary.unknown)
    for question in paragraph.questions {
      let windows = windowing.windows(question: question.text, context: context)
      questions.append(
        Question(
          id: question.id, text: question.text, answers: question.answers.map(\.text),
          windows: windows, answer: try context.answerPieces(of: question, in: path)))
      firstWindows.append(firstWindows[firstWindows.count - 1] + windows.count)
      pieces.add(windows.question, unknown: windowing.tokenizer.vocabulary.unknown)
      cutCount += windows.isQuestionCut ? 1 : 0
      hasImpossible = hasImpossible || question.isImpossible
    }
  }

  /// How many windows there are.
  public var count: Int { firstWindows[firstWindows.count - 1] }

  /// The windows of a question.
  func windows(of question: Int) -> Range<Int> {
    firstWindows[question]..<firstWindows[question + 1]
  }

  /// The question of a window, and which of its windows it is.
  private func place(of index: Int) -> (question: Question, window: Int) {
    // The last question whose first window is not behind it.
    var (low, high) = (0, questions.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if firstWindows[middle] <= index { low = middle } else { high = middle }
    }
    return (questions[low], index - firstWindows[low])
  }

  /// How many tokens a window has.
  public func length(_ index: Int) -> Int {
    let (question, window) = place(of: index)
    return question.windows.question.count + 3 + question.windows.spans.range(window).count
  }

  /// Appends a window to a batch.
  public func append(_ index: Int, to batch: inout QuestionBatch) {
    let (question, window) = place(of: index)
    batch.append(question.windows[window], answer: question.answer)
  }
}
