import Corpora
import ExactStrings
public import Models
import Platform
public import Tokenization
public import Training

/// Takes the user's files into a run: checked, in one form, the same whatever becomes of the files.
public struct ExampleImport {
  /// The examples to learn from; `-` is standard input.
  public var train: String
  /// Those that the model is judged by; nil: every tenth row of the others.
  public var dev: String?
  /// Which columns have what.
  public var columns: ColumnChoice
  /// What is learned.
  public var task: SequenceTask
  /// Whether several labels may hold at once.
  public var isMultiLabel: Bool
  /// Whether rows that cannot be used are passed over.
  public var skipsBadRows: Bool
  /// What the labels' losses are multiplied with; nil: 1.
  public var classWeights: ClassWeights?
  /// Which rows are held out without a file of their own: every so many.
  public static let heldOutInterval = 10

  /// Makes an import.
  public init(
    train: String, dev: String?, columns: ColumnChoice, task: SequenceTask, isMultiLabel: Bool,
    skipsBadRows: Bool
  ) {
    (self.train, self.dev, self.columns) = (train, dev, columns)
    (self.task, self.isMultiLabel, self.skipsBadRows) = (task, isMultiLabel, skipsBadRows)
  }

  /// What the labels mean.
  public var problem: TaskHead.Problem { task.problem(isMultiLabel: isMultiLabel) }

  /// Reads the files and writes the run's own.
  ///
  /// - Parameters:
  ///   - directory: the prepared directory.
  ///   - tokenizer: tells which texts are empty to the model.
  ///   - options: are not looked at.
  /// - Returns: what there is.
  /// - Throws: ``ExampleError`` that names file and line; `CorpusError`; `SystemError`.
  public func write(
    to directory: RunDirectory, _ tokenizer: WordPieceTokenizer, _ options: FineTuningOptions
  ) throws -> ImportedExamples {
    var (counts, badRows) = (LabelCounts(), [BadRow]())
    var (kept, heldOut, repeated) = (0, 0, RepeatedTexts())
    var layout: ColumnLayout?
    try ExampleFiles(directory, hasDev: dev != nil).writeTrain { files in
      layout = try read(train, tokenizer, textCount: task.textCount, columns, &badRows) { example in
        let isHeldOut = try files.append(example.json)
        if isHeldOut { heldOut += 1 } else { kept += 1 }
        counts.add(example, isHeldOut: isHeldOut)
        repeated.add(example.texts, isHeldOut: isHeldOut)
      }
    }
    guard let layout else { fatalError("ExampleImport: no layout") }
    let labels = try labels(counts, kept, heldOut)
    if let dev {
      // What the first file's columns are called is likelier than what is usual.
      var choice = columns
      heldOut = try read(
        dev, tokenizer, directory, labels, layout, &choice, &badRows, &repeated)
    }
    try ExampleFiles.requireBoth(kept, heldOut, "row", train, dev)
    return ImportedExamples(
      labels: labels, labelCounts: counts.counts(of: labels), count: kept, heldOutCount: heldOut,
      repeatedCount: repeated.count, textColumns: layout.texts, labelColumn: layout.label ?? "",
      badRows: badRows)
  }

  /// Reads the held-out file; its labels are those of the other one.
  private func read(
    _ path: String, _ tokenizer: WordPieceTokenizer, _ directory: RunDirectory,
    _ labels: LabelNames, _ layout: ColumnLayout, _ choice: inout ColumnChoice,
    _ badRows: inout [BadRow], _ repeated: inout RepeatedTexts
  ) throws -> Int {
    var count = 0
    choice.texts = layout.hasNames ? layout.texts : choice.texts
    choice.label = layout.hasNames ? layout.label : choice.label
    try ExampleFiles(directory, hasDev: true).writeDev { append in
      _ = try read(path, tokenizer, textCount: layout.texts.count, choice, &badRows, labels) {
        try append($0.json)
        repeated.add($0.texts, isHeldOut: true)
        count += 1
      }
    }
    return count
  }

  /// Reads one file row by row.
  private func read(
    _ path: String, _ tokenizer: WordPieceTokenizer, textCount: Int?, _ columns: ColumnChoice,
    _ badRows: inout [BadRow], _ labels: LabelNames? = nil, _ body: (Example) throws -> Void
  ) throws -> ColumnLayout {
    let reader = try RowReader(
      ColumnLayout.Demand(
        path: path, choice: columns, textCount: textCount,
        isRegression: problem == .regression, needsLabel: true))
    let (layout, encoder) = (reader.layout, tokenizer.makeEncoder())
    while let row = try reader.next() {
      let example: Example
      do throws(RowFault) {
        example = try self.example(row, layout, encoder, labels)
      } catch {
        guard skipsBadRows else { throw ExampleError(path, line: row.line, error.problem) }
        badRows.append(BadRow(file: path, line: row.line, problem: error.problem))
        continue
      }
      try body(example)
    }
    return layout
  }

  private func example(
    _ row: RowReader.Row, _ layout: ColumnLayout, _ encoder: WordPieceEncoder,
    _ labels: LabelNames?
  ) throws(RowFault) -> Example {
    let (texts, value) = try row.contents.get()
    for (text, name) in zip(texts, layout.texts) where encoder.isEmpty(text) {
      throw RowFault("'\(name.shortened(40))' is empty, expected a text")
    }
    guard let label = try Example.label(value, problem) else {
      throw RowFault(
        "the label is empty, expected \(problem == .regression ? "a number" : "a name")")
    }
    if let labels, case .names(let names) = label {
      for name in names { _ = try labels.place(of: name) }
    }
    return Example(line: row.line, texts: texts, label: label)
  }

  /// The labels of what was read.
  private func labels(
    _ counts: LabelCounts, _ kept: Int, _ heldOut: Int
  ) throws(ExampleError) -> LabelNames {
    guard problem != .regression else {
      guard counts.hasSeveralNumbers || kept == 0 else {
        throw ExampleError(train, "has the same number in every row, expected several")
      }
      return LabelNames(["score"])
    }
    let labels = LabelNames(found: counts.names)
    let learned = counts.counts(of: labels).count { $0 > 0 }
    guard learned >= (isMultiLabel ? 1 : 2) || kept == 0 else {
      throw ExampleError(
        train,
        learned == 0
          ? "has no label in any row, expected some"
          : "has one class only, '\(labels.names[0].shortened(40))', in \(counted(kept, "row")), expected at least two"
      )
    }
    // More labels than that are texts, numbers or names of rows.
    guard labels.names.count <= 4096,
      isMultiLabel || labels.names.count <= max(2, kept / 2 + 1) || kept < 20
    else {
      throw ExampleError(
        train,
        "has \(counted(labels.names.count, "label")) in \(counted(kept, "row")), too many for classes; is "
          + "--label-column right, or are they numbers (finetune regression)?")
    }
    return labels
  }
}

extension WordPieceEncoder {
  /// Whether nothing is left of a text.
  func isEmpty(_ text: String) -> Bool {
    var text = text
    var ids: [Int32] = []
    text.withUTF8 { encode($0, into: &ids) }
    return ids.isEmpty
  }
}
