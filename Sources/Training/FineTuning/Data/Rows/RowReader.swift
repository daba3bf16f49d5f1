import Corpora
import ExactStrings

/// Reads texts, with their labels where there are any, row by row.
final class RowReader {
  /// A row that can be used, or what is wrong with it.
  struct Row {
    let line: Int
    let contents: Result<(texts: [String], label: LabelValue?), RowFault>
  }

  /// Where texts and label stand.
  let layout: ColumnLayout
  private var reader: RecordReader
  private var first: Record?

  /// Opens a file and finds its columns.
  ///
  /// - Throws: `CorpusError` if it cannot be read; ``ExampleError`` if it is empty or the columns are not there.
  init(_ demand: ColumnLayout.Demand) throws {
    var opened = try RecordReader(path: demand.path) { demand.isName($0.trimmed) }
    guard let record = try opened.next() else {
      throw ExampleError(demand.path, "is empty, expected a row for every text")
    }
    let layout = try ColumnLayout(record, opened.format, demand)
    self.layout = layout
    first = layout.hasHeader ? nil : record
    reader = opened
  }

  /// How many bytes have been read.
  var byteCount: Int { reader.storedByteCount }

  /// The next row; nil at the end.
  ///
  /// - Throws: `CorpusError` if the file cannot be read on.
  func next() throws -> Row? {
    while let record = try nextRecord() {
      if layout.isBlank(record) { continue }
      do throws(RowFault) {
        return Row(line: record.line, contents: .success(try layout.values(of: record)))
      } catch {
        return Row(line: record.line, contents: .failure(error))
      }
    }
    return nil
  }

  private func nextRecord() throws -> Record? {
    guard let record = first else { return try reader.next() }
    first = nil
    return record
  }
}
