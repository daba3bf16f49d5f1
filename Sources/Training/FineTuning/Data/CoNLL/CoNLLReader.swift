import Corpora
import Platform

/// Reads sentences in the form of CoNLL's shared tasks: a word a line with its columns between tabs or blanks, and a blank
/// line after every sentence.
///
/// `-DOCSTART-` rows are passed over, and remarks that begin with `# ` where they have other columns than the words
/// or say what something is (`id`, `=`). One sentence is in memory at a time.
public struct CoNLLReader: ~Copyable {
  /// Which columns have what.
  public let columns: CoNLLColumns
  /// Whether sentences with a row that cannot be used are passed over.
  public let skipsBadRows: Bool
  /// The rows for which sentences were passed over.
  public private(set) var badRows: [CoNLLFault] = []
  /// How many sentences have been read.
  public private(set) var sentenceCount = 0
  /// How many words they have.
  public private(set) var wordCount = 0
  /// The number of columns and the line that shows it, once there is a row.
  private var width: (columns: Int, line: Int)?
  private var reader: TextLineReader
  /// What is wrong with a line of the sentence that was read last.
  private var lineFault: CoNLLFault?

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: the file, compressed as it may be, or `-` for standard input.
  ///   - columns: which columns have what.
  ///   - skipsBadRows: whether a sentence with a bad row is passed over, rather than an error.
  /// - Throws: `CorpusError` if it cannot be opened, or is no text.
  public init(
    path: String, columns: CoNLLColumns = CoNLLColumns(), skipsBadRows: Bool = false
  ) throws {
    (self.columns, self.skipsBadRows) = (columns, skipsBadRows)
    reader = try TextLineReader(path: path)
  }

  /// The next sentence; nil at the end.
  ///
  /// - Throws: ``CoNLLFault`` that names file and line; `CorpusError` if the file cannot be read on, or is not UTF-8.
  public mutating func next() throws -> TaggedSentence? {
    while let rows = try nextRows() {
      do throws(CoNLLFault) {
        if let lineFault {
          self.lineFault = nil
          throw lineFault
        }
        guard let sentence = try sentence(rows) else { continue }
        sentenceCount += 1
        wordCount += sentence.words.count
        return sentence
      } catch {
        guard skipsBadRows else { throw error }
        badRows.append(error)
      }
    }
    guard sentenceCount > 0 || !badRows.isEmpty else {
      throw CoNLLFault(
        path: reader.path, line: nil,
        problem: "has no words, expected one a line and a blank line after every sentence")
    }
    return nil
  }

  /// The rows up to the next blank line; nil at the end.
  private mutating func nextRows() throws -> [CoNLLRow]? {
    var rows: [CoNLLRow] = []
    while let text = try nextLine() {
      guard let row = CoNLLRow(text, line: reader.line), !row.isDocumentStart else {
        if rows.isEmpty, lineFault == nil { continue }
        return rows
      }
      rows.append(row)
    }
    return rows.isEmpty && lineFault == nil ? nil : rows
  }

  /// The next line; of one that is not UTF-8 nothing, where its sentence is passed over.
  private mutating func nextLine() throws(CorpusError) -> String? {
    while true {
      do throws(CorpusError) {
        return try reader.next()
      } catch {
        guard skipsBadRows, let problem = error.problemOfLine else { throw error }
        lineFault =
          lineFault ?? CoNLLFault(path: reader.path, line: reader.line, problem: problem)
      }
    }
  }

  private mutating func sentence(_ all: [CoNLLRow]) throws(CoNLLFault) -> TaggedSentence? {
    let rows = withoutRemarks(all)
    guard let first = rows.first else { return nil }
    let width = width ?? (first.fields.count, first.line)
    var (words, tags) = ([String](), [String]())
    let endsWithWords = !(columns.word < width.columns - 1)
    let isBare = columns.mayLackTags && columns.tag == nil && endsWithWords
    for row in rows {
      do throws(CoNLLRowProblem) {
        words.append(try row.field(columns.word, "word"))
        if columns.hasTags, !isBare { tags.append(try tag(of: row)) }
      } catch {
        throw fault(row, error.text)
      }
      guard row.fields.count == width.columns else {
        throw fault(
          row,
          "found \(counted(row.fields.count, "column")), expected \(width.columns) as in line \(width.line)"
        )
      }
    }
    self.width = width
    return TaggedSentence(line: first.line, words: words, tags: tags)
  }

  private func tag(of row: CoNLLRow) throws(CoNLLRowProblem) -> String {
    let column = columns.tag ?? row.fields.count - 1
    guard columns.tag != nil || columns.word < column else {
      throw CoNLLRowProblem(
        text:
          "found \(counted(row.fields.count, "column")), expected a tag after the word \(row.fields[column].quotedBriefly)"
      )
    }
    return try row.field(column, "tag")
  }

  /// The rows behind the remarks that a sentence may begin with.
  private func withoutRemarks(_ rows: [CoNLLRow]) -> ArraySlice<CoNLLRow> {
    let width = width?.columns ?? rows.first { !$0.mayBeRemark }?.fields.count
    return rows.drop { $0.isRemark(width) }
  }

  private func fault(_ row: CoNLLRow, _ problem: String) -> CoNLLFault {
    CoNLLFault(path: reader.path, line: row.line, problem: problem)
  }
}
