import CHDF5
import Platform
import Preconditions

/// The one way into the HDF5 library: a single thread at a time, errors collected, none printed.
enum HDF5Library {
  private static let lock = RecursiveLock()
  private static let isReady: Bool = H5open() >= 0 && chdf5_forbid_plugins() >= 0

  /// Runs `body` alone in the library.
  static func locked<Result: ~Copyable, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try lock.withLock { () throws(Failure) -> Result in
      require(isReady, "the HDF5 library does not start")
      // Thread-safe builds keep an error stack for each thread.
      chdf5_silence()
      return try body()
    }
  }

  /// Makes a copy of the process the library's user; it was made while `locked`.
  static func enterCopiedProcess() { lock.resetInCopiedProcess() }

  /// The innermost message of the error stack, which says what really went wrong.
  static func errorMessage() -> String {
    var message = ""
    withUnsafeMutablePointer(to: &message) { pointer in
      chdf5_walk_errors(
        { description, context in
          guard let description, let context else { return 0 }
          let text = SystemPath.text(description)
          let message = context.assumingMemoryBound(to: String.self)
          if message.pointee.isEmpty { message.pointee = text }
          return 0
        }, UnsafeMutableRawPointer(pointer))
    }
    return message.isEmpty ? "unknown error" : message
  }
}

/// Where in which file something happens, for error messages.
struct HDF5Site {
  let file: String
  var object: String?
  /// What is known of the file already.
  var groups = HDF5KnownGroups()

  func error(_ kind: HDF5Error.Kind, _ problem: String) -> HDF5Error {
    HDF5Error(kind, path: file, object: object, problem: problem)
  }

  /// Passes a result on, or turns a negative one into an error with the library's own words.
  @discardableResult
  func check<Code: SignedInteger>(
    _ code: Code, _ action: @autoclosure () -> String
  ) throws(HDF5Error) -> Code {
    guard code < 0 else { return code }
    throw error(.failed, "cannot \(action()): \(HDF5Library.errorMessage())")
  }
}
