import PretrainingData

extension CorpusReader {
  /// What the files are, if all are of one kind by their names; else text.
  var inputKind: InputKind {
    func all(_ endings: [String]) -> Bool {
      sources.allSatisfy { source in
        let parts = source.path.lowercased().split(separator: ".")
        return parts.suffix(2).contains { endings.contains(String($0)) }
      }
    }
    if all(["jsonl", "json"]) { return .json }
    return all(["csv", "tsv"]) ? .table : .text
  }
}
