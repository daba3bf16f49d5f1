import PretrainingData

extension CorpusReader {
  /// What the files are, if all are of one kind by their contents; else text.
  var inputKind: InputKind {
    if sources.allSatisfy(\.isJSON) { return .json }
    return sources.allSatisfy(\.isTable) ? .table : .text
  }
}
