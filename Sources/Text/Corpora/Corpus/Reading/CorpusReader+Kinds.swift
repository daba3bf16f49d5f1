extension CorpusReader {
  /// Whether every file is JSON.
  public var isJSON: Bool { all { $0 == .jsonLines || $0 == .jsonArray } }

  /// Whether every file is a table.
  public var isTables: Bool { all(\.isTable) }

  /// Files that have not been looked at, such as pipes, are of no kind.
  private func all(_ isOfKind: (TextKind) -> Bool) -> Bool {
    sources.allSatisfy { source in source.kind.map { isOfKind($0) } ?? false }
  }
}
