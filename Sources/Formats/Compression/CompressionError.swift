public import Platform

/// Why a file cannot be read to its end.
public enum CompressionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The system refused to open or read it.
  case unreadable(SystemError)
  /// Its bytes contradict its format; the offset counts from 0, in the file as it is stored.
  case damaged(path: String, format: CompressionFormat, offset: Int, problem: String)
  /// It ends, after so many bytes, in the middle of its compressed contents.
  case truncated(path: String, format: CompressionFormat, byteCount: Int)

  /// One line that names the file, the place and the fault.
  public var description: String {
    switch self {
    case .unreadable(let error):
      "\(error)"
    case .damaged(let path, let format, let offset, let problem):
      "'\(path)' is damaged: its \(format.rawValue) data near offset \(offset) is invalid (\(problem))"
    case .truncated(let path, let format, let byteCount):
      "'\(path)' is truncated: its \(format.rawValue) data breaks off at offset \(byteCount), "
        + "the end of the file"
    }
  }
}
