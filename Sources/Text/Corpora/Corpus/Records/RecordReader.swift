import Compression
import ExactStrings
import Serialization

/// Reads data in columns record by record, compressed as they may be: what models are fine-tuned on and judge.
///
/// Every record is UTF-8. What is wrong with one is said of it alone where the next one can be read all the same.
package struct RecordReader: ~Copyable {
  /// The file, or `-` for standard input.
  package var path: String { lines.path }
  /// How its records are written.
  package let format: RecordFormat
  private var lines: TextLineReader
  private var parser: TableRowParser
  private var array: JSONRecords

  /// The longest row, in bytes.
  private static let longestRow = 16 << 20

  /// Opens a file and looks at its beginning.
  ///
  /// - Parameters:
  ///   - path: the file, or `-` for standard input.
  ///   - isName: whether a field of a first row is surely the name of a column, by which a table is known whose file's
  ///     name does not say so.
  /// - Throws: ``CorpusError`` if it cannot be opened, or is no text.
  package init(
    path: String, isName: (String) -> Bool = { _ in false }
  ) throws(CorpusError) {
    let name = CompressionFormat.nameWithoutSuffix(path).lowercased()
    var delimiter = TableDelimiter.comma
    var format = RecordFormat.lines
    lines = try TextLineReader(path: path) { sample in
      format = Self.format(of: sample, named: name, &delimiter, isName)
    }
    self.format = format
    parser = TableRowParser(TableSyntax(delimiter))
    array = JSONRecords(limit: Self.longestRow)
  }

  private static func format(
    of sample: ContentSample, named name: String, _ delimiter: inout TableDelimiter,
    _ isName: (String) -> Bool
  ) -> RecordFormat {
    if JSONRecords.begin(sample, isNamedSo: name.hasExactSuffix(".json")) { return .jsonArray }
    if [".jsonl", ".json", ".ndjson"].contains(where: { name.hasExactSuffix($0) }) {
      return .jsonLines
    }
    if name.hasExactSuffix(".tsv") { return .tsv }
    if name.hasExactSuffix(".csv") {
      delimiter = TableDelimiter(of: sample, named: "")
      return delimiter == .tab ? .tsv : .csv
    }
    let first = sample.trimmed.prefix { $0 != 0x0A }
    if first.first == UInt8(ascii: "{") { return .jsonLines }
    if first.contains(TableDelimiter.tab.rawValue) { return .tsv }
    let found = TableDelimiter(of: sample, named: "")
    var parser = TableRowParser(TableSyntax(found))
    let line = Array(first.last == 0x0D ? first.dropLast() : first)
    guard line.withUnsafeBufferPointer({ parser.add($0) }),
      parser.fields.contains(where: { isName(String(decoding: $0, as: UTF8.self)) })
    else { return .lines }
    delimiter = found
    return .csv
  }

  /// How many bytes have been read, compressed as they may be.
  package var storedByteCount: Int { lines.storedByteCount }

  /// The next record, or nil at the end; blank lines between the rows of a table are none.
  ///
  /// - Throws: ``CorpusError`` if the file cannot be read on.
  package mutating func next() throws(CorpusError) -> Record? {
    if format == .jsonArray { return try nextOfArray() }
    var start = 0
    while true {
      let next: UnsafeBufferPointer<UInt8>?
      do throws(CorpusError) {
        next = try lines.nextBytes()
      } catch {
        guard let problem = error.problemOfLine, !parser.isOpen else { throw error }
        return Record(line: lines.line, contents: .fault(problem))
      }
      guard let text = next else { break }
      let line = lines.line
      if !parser.isOpen { start = line }
      switch format {
      case .lines:
        return Record(line: line, contents: .fields([String(decoding: text, as: UTF8.self)]))
      case .jsonLines:
        if UTF8Validation.isBlank(text) { continue }
        return Record(line: line, contents: JSONRecords.object(text))
      case .jsonArray: return nil
      case .tsv:
        let fields = text.split(separator: 0x09, omittingEmptySubsequences: false)
        return Record(
          line: line, contents: .fields(fields.map { String(decoding: $0, as: UTF8.self) }))
      case .csv:
        if parser.byteCount > Self.longestRow { throw tooLong(start) }
        guard parser.add(text) else { continue }
        return Record(line: start, contents: row)
      }
    }
    guard parser.isOpen else { return nil }
    throw .invalidTable(
      path: path, line: start, problem: "a quote in the row that begins here is never closed")
  }

  private var row: Record.Contents {
    parser.hasStrayQuotes
      ? .fault("text follows the quote that closes a field; is a quote in the text not doubled?")
      : .fields(parser.fields.map { String(decoding: $0, as: UTF8.self) })
  }

  private mutating func nextOfArray() throws(CorpusError) -> Record? {
    while true {
      if let record = array.next() { return record }
      let text = try lines.nextBytes()
      do throws(JSONArraySplitter.Fault) {
        guard let text else {
          try array.finish()
          return nil
        }
        try array.add(text, line: lines.line)
      } catch {
        throw .invalidTable(
          path: path, line: lines.line, problem: "not valid JSON: \(error.problem)")
      }
    }
  }

  private func tooLong(_ line: Int) -> CorpusError {
    .invalidTable(
      path: path, line: line,
      problem: "the row that begins here is longer than \(Self.longestRow >> 20) MiB")
  }
}
