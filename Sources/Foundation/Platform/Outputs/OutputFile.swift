import ExactStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What an output may take the place of.
public struct ReplaceableKind: Sendable {
  /// The kind in words, such as `a vocabulary`.
  public let name: String
  /// Whether a regular file that is not empty is of the kind.
  let recognizes: @Sendable (_ path: String) -> Bool
  /// What a file of the kind holds, and how many; nil where that would take long to find out.
  public let contents: @Sendable (_ path: String) -> (count: Int, noun: String)?

  /// Whether there is a regular file of the kind at a path.
  public func isOne(_ path: String) -> Bool { FileSystem.isRegularFile(path) && recognizes(path) }

  /// Describes a kind of file.
  public init(
    _ name: String, recognizing recognizes: @escaping @Sendable (String) -> Bool,
    counting contents: @escaping @Sendable (String) -> (count: Int, noun: String)? = { _ in nil }
  ) {
    self.name = name
    self.recognizes = recognizes
    self.contents = contents
  }
}

/// Looks at the place of an output before anything is opened for writing.
public enum OutputFile {
  /// What stands for standard input in a list of inputs.
  public static let standardInput = "-"

  /// Refuses a place where writing would destroy something, or fail.
  ///
  /// - Parameters:
  ///   - path: the file to be written. An empty one is as good as none.
  ///   - kind: what it may replace.
  ///   - inputs: the files that are read, and `-` for standard input. Which file it is counts, not what
  ///     it is called.
  /// - Throws: ``OutputError``.
  public static func check(
    _ path: String, replacing kind: ReplaceableKind, inputs: [String]
  ) throws(OutputError) {
    if path.isEmpty { throw .emptyName }
    if path.isExactly(standardInput) { throw .dash }
    if let place = FilePlace(path: path) {
      if FileSystem.isDirectory(path) { throw .directory(path) }
      guard FileSystem.isRegularFile(path) else { throw .noRegularFile(path) }
      try checkInputs(path, place, inputs)
      for stream in [Terminal.Stream.output, .error] where FilePlace(stream: stream) == place {
        throw .standardStream(path, stream)
      }
      let isEmpty = (try? FileSystem.fileSize(path)) == 0
      if !isEmpty, !kind.recognizes(path) { throw .otherKind(path, expected: kind.name) }
    } else if FileSystem.isLink(path) {
      throw .danglingLink(path)
    }
    let parent = FileSystem.parent(of: (try? FileSystem.canonicalPath(path)) ?? path)
    guard FileSystem.isDirectory(parent) else { throw .missingDirectory(path, parent: parent) }
    guard FileSystem.isWritable(parent) else { throw .readOnlyDirectory(path, parent: parent) }
  }

  /// Whether there is something that an output takes the place of.
  public static func isOccupied(_ path: String) -> Bool {
    FileSystem.isRegularFile(path) && (try? FileSystem.fileSize(path)) != 0
  }

  /// Refuses a directory for output that holds one of the inputs, or is one.
  ///
  /// - Throws: ``OutputError``.
  public static func check(
    directory: String, inputs: [String]
  ) throws(OutputError) {
    if directory.isExactly(standardInput) { throw .dash }
    guard let place = FilePlace(path: directory), FileSystem.isDirectory(directory) else { return }
    let names = (try? FileSystem.list(directory)) ?? []
    var inside = Set(names.compactMap { FilePlace(path: FileSystem.join(directory, $0)) })
    inside.insert(place)
    for input in inputs {
      if let found = self.place(ofInput: input), inside.contains(found) {
        throw .holdsInput(directory, input: input)
      }
    }
  }

  /// Refuses inputs to which standard output or error go: what is printed would be added to them.
  ///
  /// - Throws: ``OutputError``.
  public static func checkStandardStreams(inputs: [String]) throws(OutputError) {
    for stream in [Terminal.Stream.output, .error] {
      guard let place = FilePlace(stream: stream) else { continue }
      if let input = inputs.first(where: { self.place(ofInput: $0) == place }) {
        throw .streamIsInput(stream, input: input)
      }
    }
  }

  private static func checkInputs(
    _ path: String, _ place: FilePlace, _ inputs: [String]
  ) throws(OutputError) {
    if let input = inputs.first(where: { self.place(ofInput: $0) == place }) {
      throw .input(path, input: input)
    }
  }

  private static func place(ofInput path: String) -> FilePlace? {
    path.isExactly(standardInput) ? FilePlace(stream: .input) : FilePlace(path: path)
  }
}
