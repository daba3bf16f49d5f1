public import Platform

extension Vocabulary {
  /// What a new vocabulary may take the place of: another one.
  public static let replaceable = ReplaceableKind("a vocabulary") { path in
    (try? Vocabulary(contentsOfRegularFile: path)) != nil
  } counting: { path in
    (try? Vocabulary(contentsOfRegularFile: path)).map { ($0.count, "piece") }
  }
}
