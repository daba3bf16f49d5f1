public import Platform

/// An HDF5 file that cannot be read or written.
public struct HDF5Error: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Kind: String, Sendable {
    /// The file cannot be opened or created.
    case unopenable
    /// The file is of another format.
    case foreign
    /// A checksum or size does not hold.
    case damaged
    /// The object or attribute is not in the file.
    case missing
    /// The object is of a kind that this library does not take.
    case unsupported
    /// The object has another type or shape than asked for.
    case mismatch
    /// The HDF5 library reported a failure.
    case failed
  }

  /// What kind of fault it is.
  public let kind: Kind
  /// The file.
  public let path: String
  /// The path of the object inside the file, or nil where the file as a whole is at fault.
  public let object: String?
  /// What was found and what was expected.
  public let problem: String

  /// Creates an error about a file or about an object in it.
  public init(_ kind: Kind, path: String, object: String? = nil, problem: String) {
    self.kind = kind
    self.path = path
    self.object = object
    self.problem = problem
  }

  /// One line with the file, the object, what was found and what was expected.
  public var description: String {
    guard let object else { return "'\(path)' \(problem)" }
    return "'\(path)': '\(object)' \(problem)"
  }
}

extension HDF5Error: FileFault {
  /// The file.
  public var faultyPath: String? { path }

  /// The same fault under the name of another file.
  public func concerning(_ path: String) -> HDF5Error {
    HDF5Error(kind, path: path, object: object, problem: problem)
  }
}
