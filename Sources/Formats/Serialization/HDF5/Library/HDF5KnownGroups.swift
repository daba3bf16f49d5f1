import ExactStrings

/// The groups of an open file that were found by hard links alone, so that none is looked for again for each of
/// its arrays.
final class HDF5KnownGroups {
  private var paths: Set<ExactString> = []

  func knows(_ path: String) -> Bool { paths.contains(ExactString(path)) }

  func insert(_ path: String) { paths.insert(ExactString(path)) }

  /// Forgets all, as when one may be gone.
  func removeAll() { paths = [] }
}
