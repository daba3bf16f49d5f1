import Corpora
import Platform

/// Says that a file with records is taken as a text, of which every line gets a vector.
func warnOfRecords(_ path: String) {
  guard FileSystem.isRegularFile(path), let reader = try? RecordReader(path: path) else { return }
  let kind =
    switch reader.format {
    case .lines: ""
    case .jsonLines, .jsonArray: "JSON"
    case .csv: "CSV"
    case .tsv: "TSV"
    }
  guard !kind.isEmpty else { return }
  warn(
    "'\(path)' looks like \(kind), but is taken as it is: a line is a text, with all that stands in it"
  )
}
