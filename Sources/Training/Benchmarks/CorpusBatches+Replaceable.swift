public import Platform

extension CorpusBatches {
  /// What new batches may take the place of: other ones.
  public static let replaceable = ReplaceableKind("a file of batches") { path in
    (try? MappedFile(path: path).bytes.starts(with: #"[{"masked_labels":"#.utf8)) ?? false
  }
}
