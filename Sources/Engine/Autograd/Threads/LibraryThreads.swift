import COpenBLAS

/// The threads that OpenBLAS makes as soon as it is loaded, none of which we use: every product is called
/// by a thread of our own pool.
public enum LibraryThreads {
  /// Ends them, since they look for work for some 30 ms before they sleep and a copy of the process
  /// would wait for them.
  public static func end() { cblas_end_threads() }
}
