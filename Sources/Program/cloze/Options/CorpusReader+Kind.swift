import Corpora

extension CorpusReader {
  /// What the files are, if all are of one kind; else text.
  var inputKind: InputKind { isJSON ? .json : isTables ? .table : .text }
}
