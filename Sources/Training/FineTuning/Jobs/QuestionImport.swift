public import Models
import Platform
public import Tokenization
public import Training

/// Takes questions in SQuAD's form into a run.
public struct QuestionImport: ExampleSource {
  /// How such a run is measured.
  public typealias Measure = QuestionEvaluator

  /// The questions to learn from; `-` is standard input.
  public var train: String
  /// Those that the model is judged by; nil: those of every tenth paragraph of the others.
  public var dev: String?
  /// Whether paragraphs and questions that cannot be used are passed over.
  public var skipsBadRows: Bool

  /// Makes an import.
  public init(train: String, dev: String?, skipsBadRows: Bool) {
    (self.train, self.dev, self.skipsBadRows) = (train, dev, skipsBadRows)
  }

  /// The name of the loss, and of its report.
  public var term: String { QuestionObjective.term }

  /// Refuses lengths and strides that nothing fits in, and models with one segment.
  public func check(_ model: StoredModel, _ options: FineTuningOptions) throws(TrainingError) {
    let questions = options.questions ?? QuestionOptions()
    try options.requireLength(in: model, atLeast: questions.maximumQuestionLength + 4)
    try model.requireSegments()
    try options.requireMetric(.questions, "answers")
  }

  /// Reads the files and writes the run's own.
  public func write(
    to directory: RunDirectory, _ tokenizer: WordPieceTokenizer, _ options: FineTuningOptions
  ) throws -> ImportedQuestions {
    let windowing = try QuestionWindowing(tokenizer, options)
    var (result, repeated) = (ImportedQuestions(), RepeatedTexts())
    func add(_ paragraph: SQuADParagraph, isHeldOut: Bool) {
      for question in paragraph.questions {
        repeated.add([question.text, paragraph.context], isHeldOut: isHeldOut)
      }
    }
    try ExampleFiles(directory, hasDev: dev != nil).writeTrain { files in
      let found = try read(train, windowing) { paragraph, windows in
        let isHeldOut = try files.append(QuestionParagraph(paragraph).json)
        add(paragraph, isHeldOut: isHeldOut)
        if isHeldOut {
          result.heldOutCount += paragraph.questions.count
        } else {
          result.questionCount += paragraph.questions.count
          result.count += windows
        }
      }
      result.take(found)
      result.allowsNone = found.isSecondVersion
    }
    if let dev {
      try ExampleFiles(directory, hasDev: true).writeDev { append in
        let found = try read(dev, windowing) { paragraph, _ in
          try append(QuestionParagraph(paragraph).json)
          add(paragraph, isHeldOut: true)
          result.heldOutCount += paragraph.questions.count
        }
        result.take(found)
      }
    }
    result.repeatedCount = repeated.count
    try ExampleFiles.requireBoth(
      result.count, result.heldOutCount, "question", train, dev, parts: " paragraphs with some")
    return result
  }

  /// What was found in a file beside its questions.
  fileprivate struct Found {
    var isSecondVersion = false
    var movedAnswers = 0
    var passedOver: [String] = []
  }

  /// Reads one file.
  ///
  /// - Returns: what was found in it.
  private func read(
    _ path: String, _ windowing: QuestionWindowing, _ body: (SQuADParagraph, Int) throws -> Void
  ) throws -> Found {
    var found = Found()
    let reader = try SQuADReader(path: path, skipsBadRows: skipsBadRows)
    while let paragraph = try reader.next() {
      var (kept, windows) = ([SQuADQuestion](), 0)
      let context = windowing.encode(context: paragraph.context)
      for question in paragraph.questions {
        do throws(SQuADFault) {
          _ = try context.answerPieces(of: question, in: path)
          kept.append(question)
          windows += windowing.windows(question: question.text, context: context).count
        } catch {
          guard skipsBadRows else { throw error }
          found.passedOver.append(error.description)
        }
      }
      guard !kept.isEmpty else { continue }
      try body(
        SQuADParagraph(title: paragraph.title, context: paragraph.context, questions: kept),
        windows)
    }
    found.passedOver += reader.badRows.map(\.description)
    (found.movedAnswers, found.isSecondVersion) = (reader.movedAnswers, reader.isSecondVersion)
    return found
  }

  /// Settles whether a question may have no answer.
  public func settle(
    _ options: inout FineTuningOptions, by imported: ImportedQuestions, from model: StoredModel
  ) throws(TrainingError) -> ModelHeads {
    var questions = options.questions ?? QuestionOptions()
    questions.allowsNone = imported.allowsNone
    options.questions = questions
    (options.trainFile, options.devFile) = (train, dev)
    return ModelHeads(TaskHead(.span, labels: []))
  }
}

/// What a run has taken from files in SQuAD's form.
public struct ImportedQuestions: ImportedData {
  /// How many windows there are to learn from.
  public internal(set) var count = 0
  /// How many questions these are of.
  public internal(set) var questionCount = 0
  /// How many questions the model is judged by.
  public internal(set) var heldOutCount = 0
  /// Whether a question may have no answer: SQuAD 2.0.
  public internal(set) var allowsNone = false
  /// How many answers did not stand where the file says, but could be found.
  public internal(set) var movedAnswers = 0
  /// The paragraphs and questions that were passed over.
  public internal(set) var passedOver: [String] = []
  /// How many held-out questions are learned from too.
  var repeatedCount = 0

  /// How many held-out questions there are, and how many of them are learned from too.
  public var repeatedTexts: (count: Int, of: Int) { (repeatedCount, heldOutCount) }

  fileprivate mutating func take(_ found: QuestionImport.Found) {
    movedAnswers += found.movedAnswers
    passedOver += found.passedOver
  }
}
