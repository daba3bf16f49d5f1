import Platform
import Training

/// Writes the files of a run with its examples, of which every tenth is held out where no file has others.
struct ExampleFiles {
  private let directory: RunDirectory
  private let hasDev: Bool

  init(_ directory: RunDirectory, hasDev: Bool) {
    (self.directory, self.hasDev) = (directory, hasDev)
  }

  /// Takes examples one after the other.
  final class Appender {
    private var files: [LineWriter] = []
    private var total = 0

    init(_ paths: [String]) throws {
      for path in paths { files.append(try LineWriter(path)) }
    }

    /// Writes an example.
    ///
    /// - Parameter line: with its end.
    /// - Returns: whether it is held out.
    /// - Throws: `SystemError` if it cannot be written.
    func append(_ line: String) throws -> Bool {
      total += 1
      let isHeldOut = files.count > 1 && total % ExampleImport.heldOutInterval == 0
      try files[isHeldOut ? 1 : 0].append(line)
      return isHeldOut
    }

    func finish() throws { for file in files { try file.finish() } }
  }

  /// Writes the examples to learn from, with those to judge by where they have no file.
  func writeTrain(_ body: (Appender) throws -> Void) throws {
    try write(
      hasDev ? [directory.examples] : [directory.examples, directory.heldOutExamples], body)
  }

  /// Writes the examples to judge by.
  func writeDev(_ body: ((String) throws -> Void) throws -> Void) throws {
    try write([directory.heldOutExamples]) { files in try body { _ = try files.append($0) } }
  }

  /// Refuses files without anything to learn from, or to judge by.
  ///
  /// - Parameters:
  ///   - kept: how many are learned from.
  ///   - heldOut: how many the model is judged by.
  ///   - unit: what they are, such as `row`.
  ///   - train: the file to learn from.
  ///   - dev: the file to judge by; nil where every tenth of the others is held out.
  ///   - parts: what is counted until a tenth one is held out, if that is not the unit.
  /// - Throws: ``ExampleError`` that names the file.
  static func requireBoth(
    _ kept: Int, _ heldOut: Int, _ unit: String, _ train: String, _ dev: String?,
    parts: String = ""
  ) throws(ExampleError) {
    guard kept == 0 || heldOut == 0 else { return }
    throw ExampleError(
      kept == 0 ? train : dev ?? train,
      "has no \(unit) to \(kept > 0 ? "judge the model by" : "learn from"), expected at least "
        + (dev == nil ? "\(ExampleImport.heldOutInterval)\(parts)" : "one"))
  }

  private func write(_ paths: [String], _ body: (Appender) throws -> Void) throws {
    try AtomicFile.write(toAll: paths) { temporary in
      let appender = try Appender(temporary)
      try body(appender)
      try appender.finish()
    }
  }
}

/// Writes lines to a file.
private final class LineWriter {
  private var file: FileWriter

  init(_ path: String) throws { file = try FileWriter(path: path) }

  func append(_ line: String) throws { try file.write(line) }

  func finish() throws { try file.finish() }
}
