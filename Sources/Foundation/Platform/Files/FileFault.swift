import ExactStrings

/// An error that is about a file.
public protocol FileFault: Error {
  /// The file concerned, or nil where there is none.
  var faultyPath: String? { get }

  /// The same fault under the name of another file.
  func concerning(_ path: String) -> Self
}

extension SystemError: FileFault {
  /// The file concerned.
  public var faultyPath: String? { path }
}

extension ScratchDirectory {
  /// Runs work on files of the directory; what fails there is reported as a fault of the result, which
  /// is all that the user knows of.
  ///
  /// - Parameters:
  ///   - result: the file that the scratch files are for.
  ///   - body: the work.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public func reportingFaults<Result>(
    of result: String, in body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let fault as any FileFault {
      guard let faulty = fault.faultyPath, faulty.hasExactPrefix(path) else { throw fault }
      throw fault.concerning(result)
    }
  }
}
