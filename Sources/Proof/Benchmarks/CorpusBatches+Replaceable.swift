public import Platform

extension CorpusBatches {
  /// What new batches may take the place of: other ones.
  public static let replaceable = ReplaceableKind("a file of batches") { path in
    guard let file = try? MappedFile(path: path) else { return false }
    return withExtendedLifetime(file) { file.bytes.starts(with: #"[{"masked_labels":"#.utf8) }
  }
}
