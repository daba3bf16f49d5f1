import ExactStrings

/// Why nothing may be written to a place.
public enum OutputError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name is empty.
  case emptyName
  /// It is what stands for a standard stream elsewhere.
  case dash
  /// It is also read.
  case input(String, input: String)
  /// A directory that is also read, or holds what is.
  case holdsInput(String, input: String)
  /// What is printed goes there.
  case standardStream(String, Terminal.Stream)
  /// What is printed goes to what is read.
  case streamIsInput(Terminal.Stream, input: String)
  /// It is a directory.
  case directory(String)
  /// It is a pipe, a device or the like.
  case noRegularFile(String)
  /// It is a link to nothing.
  case danglingLink(String)
  /// There is a file of another kind.
  case otherKind(String, expected: String)
  /// Its directory does not exist.
  case missingDirectory(String, parent: String)
  /// Its directory cannot be written to.
  case readOnlyDirectory(String, parent: String)

  /// One line that names the place, what was found and what was expected.
  public var description: String {
    switch self {
    case .emptyName:
      "output: the name is empty, expected a file"
    case .dash:
      "output '-' would not be standard output, expected the name of a file (./- for one that is called so)"
    case .input(let path, let input):
      path.isExactly(input)
        ? "output '\(path)' is an input too, expected another file"
        : "output '\(path)' is the same file as the input '\(input)', expected another file"
    case .holdsInput(let path, let input):
      "output '\(path)' holds the input '\(input)', expected another folder"
    case .standardStream(let path, let stream):
      "output '\(path)' is the file that \(Self.name(stream)) goes to, expected another file"
    case .streamIsInput(let stream, let input):
      "\(Self.name(stream)) goes to '\(input)', which is an input too; expected another file"
    case .directory(let path):
      "output '\(path)' is a directory, expected a file"
    case .noRegularFile(let path):
      "output '\(path)' is a pipe, device or the like, expected the name of a file"
    case .danglingLink(let path):
      "output '\(path)' is a link to nothing, expected a file"
    case .otherKind(let path, let expected):
      "output '\(path)' exists and is not \(expected), which alone would be replaced; remove it or "
        + "choose another name"
    case .missingDirectory(let path, let parent):
      "output '\(path)': there is no directory '\(parent)'"
    case .readOnlyDirectory(let path, let parent):
      "output '\(path)': the directory '\(parent)' is read-only"
    }
  }

  private static func name(_ stream: Terminal.Stream) -> String {
    switch stream {
    case .input: "standard input"
    case .output: "standard output"
    case .error: "standard error"
    }
  }
}
