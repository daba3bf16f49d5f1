import Corpora
import ExactStrings
import Platform

/// Rows with classes, and the examples that their pairs are.
struct RowPairs {
  let pairs: ContrastivePairs
  private let rows: [Example]

  init(_ rows: [Example], _ labels: LabelNames, seed: UInt64, limit: Int) throws(RowFault) {
    self.rows = rows
    let classes = try rows.map { (row) throws(RowFault) in
      guard case .names(let names) = row.label, let name = names.first else {
        fatalError("RowPairs: a row without a class")
      }
      return try labels.place(of: name)
    }
    pairs = ContrastivePairs(classes, seed: seed, limit: limit)
  }

  /// The lines of a run's file.
  var lines: some Sequence<String> {
    pairs.lazy.map { [rows] pair in
      Example(
        line: rows[pair.first].line,
        texts: [rows[pair.first].texts[0], rows[pair.second].texts[0]],
        label: .number(pair.isAlike ? 1 : 0)
      ).json
    }
  }

  /// Whether a run's file has these pairs.
  ///
  /// - Throws: `CorpusError` if it cannot be read.
  func isWritten(in path: String) throws -> Bool {
    var reader = try RecordReader(path: path)
    for line in lines {
      guard let record = try reader.next(), case .object(let object) = record.contents,
        let found = Example(object), found.json.isExactly(line)
      else { return false }
    }
    return try reader.next() == nil
  }

  /// Reads the rows of a run's file.
  ///
  /// - Throws: ``ExampleError`` if a line is none of an example; `CorpusError` if it cannot be read.
  static func rows(of path: String) throws -> [Example] {
    var rows: [Example] = []
    var reader = try RecordReader(path: path)
    while let record = try reader.next() {
      guard case .object(let object) = record.contents, let row = Example(object) else {
        throw ExampleError(path, line: record.line, "is no example of a run")
      }
      rows.append(row)
    }
    return rows
  }
}
