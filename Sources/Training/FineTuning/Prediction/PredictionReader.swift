import Corpora
import ExactStrings
import Models
import Platform
import Tokenization

/// Reads texts to judge, with their labels where a file has them.
public final class PredictionReader {
  /// A row.
  public struct Row: Sendable {
    /// The line of the file that it begins in.
    public let line: Int
    /// One text or two.
    public let texts: [String]
    /// As a model takes them.
    public let input: SequenceInput
    /// The right label; nil if the file has none.
    public let label: Example.Label?
  }

  /// What the columns with the texts are called.
  public var textColumns: [String] { rows.layout.texts }
  /// What the column with the labels is called; nil without one.
  public var labelColumn: String? { ignoresLabels ? nil : rows.layout.label }
  /// The rows that were passed over.
  public private(set) var badRows: [BadRow] = []
  /// How many bytes have been read.
  public var byteCount: Int { rows.byteCount }
  private let path: String
  private let head: TaskHead
  private let names: LabelNames
  private let encoder: WordPieceEncoder
  private let vocabulary: Vocabulary
  private let maximumLength: Int
  private let skipsBadRows: Bool
  private let ignoresLabels: Bool
  private var rows: RowReader

  /// Opens a file and finds its columns.
  ///
  /// - Parameters:
  ///   - path: the file; `-` is standard input.
  ///   - predictor: what the texts are for: its run's columns are looked for first.
  ///   - columns: which columns have what.
  ///   - skipsBadRows: whether rows that cannot be used are passed over.
  ///   - ignoresLabels: whether labels are not looked at.
  /// - Throws: ``ExampleError`` that names file and line; `CorpusError`.
  public init(
    _ path: String, for predictor: SequencePredictor, columns: ColumnChoice, skipsBadRows: Bool,
    ignoresLabels: Bool
  ) throws {
    (self.path, head, names) = (path, predictor.head, LabelNames(predictor.head.labels))
    (encoder, vocabulary) = (predictor.tokenizer.makeEncoder(), predictor.tokenizer.vocabulary)
    (maximumLength, self.skipsBadRows) = (predictor.maximumLength, skipsBadRows)
    self.ignoresLabels = ignoresLabels
    func open(_ columns: ColumnChoice) throws -> RowReader {
      try RowReader(
        ColumnLayout.Demand(
          path: path, choice: columns,
          textCount: columns.texts.isEmpty
            ? predictor.run?.options.textColumns.count : columns.texts.count,
          isRegression: predictor.head.problem == .regression, needsLabel: false,
          usesLabels: !ignoresLabels))
    }
    var own = columns
    if let options = predictor.run?.options, columns.texts.isEmpty, FileSystem.isRegularFile(path) {
      own.texts = options.textColumns
      own.label = columns.label ?? options.labelColumn
      if let reader = try? open(own) {
        rows = reader
        return
      }
      own.label = columns.label
      if let reader = try? open(own) {
        rows = reader
        return
      }
    }
    rows = try open(columns)
  }

  /// The next rows, at most so many; empty at the end.
  ///
  /// - Throws: ``ExampleError`` that names file and line; `CorpusError`.
  public func next(_ count: Int) throws -> [Row] {
    var result: [Row] = []
    while result.count < count, let row = try rows.next() {
      do throws(RowFault) {
        result.append(try read(row))
      } catch {
        guard skipsBadRows else { throw ExampleError(path, line: row.line, error.problem) }
        badRows.append(BadRow(file: path, line: row.line, problem: error.problem))
      }
    }
    return result
  }

  private func read(_ row: RowReader.Row) throws(RowFault) -> Row {
    let (texts, value) = try row.contents.get()
    let label = ignoresLabels ? nil : try Example.label(value, head.problem)
    if case .names(let found) = label { for name in found { _ = try names.place(of: name) } }
    return Row(
      line: row.line, texts: texts,
      input: encoder.input(texts, maximumLength: maximumLength, vocabulary), label: label)
  }
}
