/// Files each of which counts once, whatever names lead to it: links are other names.
public struct DistinctFiles: Sendable {
  /// A file that is there already.
  public struct Repetition: Sendable {
    /// What it is called the second time.
    public let path: String
    /// What it was called first.
    public let first: String
  }

  /// The files, under the names that came first.
  public private(set) var paths: [String] = []
  /// What was left out.
  public private(set) var repetitions: [Repetition] = []
  private var names: [FilePlace: String] = [:]

  /// No files.
  public init() {}

  /// Adds a file unless it is there already; pipes and devices, which give something else each time, always.
  public mutating func add(_ path: String) {
    if FileSystem.isRegularFile(path), let place = FilePlace(path: path) {
      if let first = names[place] {
        repetitions.append(Repetition(path: path, first: first))
        return
      }
      names[place] = path
    }
    paths.append(path)
  }

  /// Adds what is no file, such as the name of standard input.
  public mutating func addWithoutLooking(_ name: String) { paths.append(name) }
}
