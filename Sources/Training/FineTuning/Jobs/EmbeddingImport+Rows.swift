import Corpora
import ExactStrings
import Platform
public import Tokenization
public import Training

extension EmbeddingImport {
  /// Reads the files and writes the run's own.
  public func write(
    to directory: RunDirectory, _ tokenizer: WordPieceTokenizer, _ options: FineTuningOptions
  ) throws -> ImportedEmbeddings {
    var passedOver: [String] = []
    var (learned, heldOut, repeated) = (EmbeddingTally(), EmbeddingTally(), RepeatedTexts())
    var found: Found?
    try ExampleFiles(directory, hasDev: dev != nil).writeTrain { files in
      found = try read(try open(train, columns, loss, textCount: nil), tokenizer, &passedOver) {
        let isHeldOut = try files.append($0.json)
        if isHeldOut { heldOut.add($0) } else { learned.add($0) }
        repeated.add($0.texts, isHeldOut: isHeldOut)
      }
    }
    guard let found else { fatalError("EmbeddingImport: no layout") }
    if let dev {
      try ExampleFiles(directory, hasDev: true).writeDev { append in
        let opened = try open(
          dev, found.choice(columns), found.loss, textCount: found.layout.texts.count)
        _ = try read(opened, tokenizer, &passedOver) {
          try append($0.json)
          heldOut.add($0)
          repeated.add($0.texts, isHeldOut: true)
        }
      }
    }
    try learned.check(found.loss, train, "to learn from")
    try heldOut.check(
      found.loss, dev ?? train,
      dev == nil
        ? "held out (every \(ExampleImport.heldOutInterval)th)" : "to judge the vectors by")
    let batches = (learned.count + options.batchSize - 1) / options.batchSize
    let crowded = found.loss == .ranking ? learned.mostFrequent : nil
    return ImportedEmbeddings(
      loss: found.loss, count: learned.count, heldOutCount: heldOut.count,
      textColumns: found.layout.texts,
      scoreColumn: found.loss.hasScores ? found.layout.label : nil,
      crowded: crowded.flatMap { $0.rows > batches ? ($0.text, $0.rows, batches) : nil },
      passedOver: passedOver, repeatedCount: repeated.count)
  }

  /// What is learned of the rows, by the columns of the file; nil of standard input, which can be read once.
  ///
  /// - Throws: ``ExampleError`` if the columns are not there.
  public func lossOfColumns() throws -> EmbeddingLoss? {
    if let loss { return loss }
    return train == "-" ? nil : try open(train, columns, nil, textCount: nil).loss
  }

  /// A file whose columns are found.
  private struct Opened {
    let path: String
    let reader: RowReader
    let loss: EmbeddingLoss
  }

  /// What the columns of the first file say.
  private struct Found {
    let layout: ColumnLayout
    let loss: EmbeddingLoss

    /// What the first file's columns are called is likelier in the other than what is usual.
    func choice(_ columns: ColumnChoice) -> ColumnChoice {
      guard layout.hasNames else { return columns }
      var choice = columns
      (choice.texts, choice.label) = (layout.texts, layout.label)
      return choice
    }
  }

  private func open(
    _ path: String, _ columns: ColumnChoice, _ loss: EmbeddingLoss?, textCount: Int?
  ) throws -> Opened {
    let hasScores = loss?.hasScores == true
    let reader = try RowReader(
      ColumnLayout.Demand(
        path: path, choice: columns, textCount: textCount ?? (hasScores ? 2 : nil),
        isRegression: true, needsLabel: hasScores, usualTexts: UsualNames.belonging,
        usualLabels: loss == .ranking ? [] : UsualNames.scores, mayBeSingle: false))
    let layout = reader.layout
    let settled = loss ?? (layout.label == nil ? .ranking : .cosent)
    guard settled.textCounts.contains(layout.texts.count) else {
      throw ExampleError(
        path, line: 1,
        "there are \(layout.texts.count) columns of texts and one of scores, "
          + "'\(layout.label ?? "")'; say --loss mnr, or name two by --text-column")
    }
    return Opened(path: path, reader: reader, loss: settled)
  }

  /// Reads one file row by row.
  private func read(
    _ file: Opened, _ tokenizer: WordPieceTokenizer, _ passedOver: inout [String],
    _ body: (Example) throws -> Void
  ) throws -> Found {
    let encoder = tokenizer.makeEncoder()
    while let row = try file.reader.next() {
      let example: Example
      do throws(RowFault) {
        example = try self.example(row, file.reader.layout, file.loss, encoder)
      } catch {
        guard skipsBadRows else { throw ExampleError(file.path, line: row.line, error.problem) }
        passedOver.append(
          BadRow(file: file.path, line: row.line, problem: error.problem).description)
        continue
      }
      try body(example)
    }
    return Found(layout: file.reader.layout, loss: file.loss)
  }

  private func example(
    _ row: RowReader.Row, _ layout: ColumnLayout, _ loss: EmbeddingLoss, _ encoder: WordPieceEncoder
  ) throws(RowFault) -> Example {
    let (texts, value) = try row.contents.get()
    for (text, name) in zip(texts, layout.texts) where encoder.isEmpty(text) {
      throw RowFault("'\(name.shortened(40))' is empty, expected a text")
    }
    guard loss.hasScores else { return Example(line: row.line, texts: texts, label: nil) }
    guard let score = try Example.score(value) else {
      throw RowFault("the score is empty, expected a number")
    }
    guard loss != .cosine || (-1...1).contains(score) else {
      throw RowFault(
        "the score is \(score), expected a cosine of -1 to 1 (or --loss cosent, to which the order counts)"
      )
    }
    return Example(line: row.line, texts: texts, label: .number(score))
  }
}

/// What is known of rows that were read.
private struct EmbeddingTally {
  private(set) var count = 0
  private var firstScore: Double?
  private var hasSeveralScores = false
  /// How many rows have each text.
  private var rows: [ExactString: Int] = [:]

  mutating func add(_ example: Example) {
    count += 1
    guard case .number(let score) = example.label else {
      for text in Set(example.texts.map { ExactString($0) }) { rows[text, default: 0] += 1 }
      return
    }
    hasSeveralScores = hasSeveralScores || firstScore.map { $0 != score } ?? false
    firstScore = firstScore ?? score
  }

  /// The text that most rows have, of equal ones the first by its bytes.
  var mostFrequent: (text: String, rows: Int)? {
    rows.min { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key.string, $0.value) }
  }

  func check(_ loss: EmbeddingLoss, _ path: String, _ use: String) throws(ExampleError) {
    guard count >= 2 else {
      throw ExampleError(
        path, "has \(count == 0 ? "no row" : "one row") \(use), expected at least two")
    }
    guard loss == .ranking || hasSeveralScores else {
      throw ExampleError(path, "has the same score in every row \(use), expected several")
    }
  }
}
