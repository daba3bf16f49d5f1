package import Platform

/// Proves that the HDF5 library survives a file before it sees the file in this process.
///
/// The library crashes, hangs or asks for absurd memory on some damaged or hostile files. So a copy
/// of this process opens the file first, walks over every object and reads all that has structure,
/// exactly as this process is going to; if the copy does not come back, the file is refused.
package enum HDF5Proof {
  /// What shows that two files hold the same bytes.
  enum Evidence: Hashable {
    /// A seal that this process has made; whoever makes a file can give it the seal of another.
    case sealed(checksum: String, byteCount: Int)
    /// A file that has not been touched.
    case unchanged(FileIdentity)
  }

  /// What has been proved so far; only the library's lock protects it.
  nonisolated(unsafe) private static var proved: Set<Evidence> = []

  /// Takes a file for proved, because this process has written it.
  static func accept(_ evidence: Evidence) {
    HDF5Library.locked { _ = proved.insert(evidence) }
  }

  /// Throws unless the library survives a file, now or before.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - seal: its seal, if that is known to be intact.
  /// - Throws: `HDF5Error` that says what became of the process that examined it.
  static func require(_ path: String, seal: Evidence?) throws(HDF5Error) {
    try HDF5Library.locked { () throws(HDF5Error) in
      let identity: FileIdentity
      let size: Int
      do throws(SystemError) {
        identity = try FileIdentity(path: path)
        size = try FileSystem.fileSize(path)
      } catch {
        throw HDF5Error(.unopenable, path: path, problem: "cannot be opened: \(error.reason)")
      }
      if let seal, proved.contains(seal) { return }
      guard !proved.contains(.unchanged(identity)) else { return }
      try examineElsewhere(path, byteCount: size)
      // A file that was changed a moment ago could change again without its time showing it.
      if identity.isSettled { proved.insert(.unchanged(identity)) }
    }
  }

  /// Runs a function in a copy of this process that can use the library, whatever other threads of
  /// this one do with it.
  ///
  /// - Parameters:
  ///   - limits: how much the function may use.
  ///   - body: returns a text.
  /// - Returns: what became of it.
  /// - Throws: `SystemError` if the process cannot be copied.
  package static func runInCopy(
    within limits: IsolatedProcess.Limits, _ body: () -> String
  ) throws(SystemError) -> IsolatedProcess.Outcome {
    try HDF5Library.locked { () throws(SystemError) in
      try IsolatedProcess.run(within: limits) {
        HDF5Library.enterCopiedProcess()
        return body()
      }
    }
  }

  /// Examines a file in this process, and takes it for proved if it is.
  ///
  /// For a process that is itself a copy and is meant to crash: it can examine many files, where
  /// ``require(_:seal:)`` makes a process for each.
  ///
  /// - Parameter path: the file.
  /// - Throws: `HDF5Error` as opening the file does.
  package static func examineHere(_ path: String) throws(HDF5Error) {
    _ = try HDF5Seal.verify(HDF5Signature.check(path))
    let report = HDF5Examination.report(on: path)
    if let error = HDF5Examination.error(in: report, path: path) { throw error }
    if let identity = try? FileIdentity(path: path) { accept(.unchanged(identity)) }
  }

  private static func examineElsewhere(_ path: String, byteCount: Int) throws(HDF5Error) {
    let blocks = byteCount >> 22
    let limits = IsolatedProcess.Limits(
      seconds: 5 + blocks, waiting: 60 + 4 * blocks, memory: 2 << 30)
    let outcome: IsolatedProcess.Outcome
    do {
      outcome = try runInCopy(within: limits) { HDF5Examination.report(on: path) }
    } catch {
      throw HDF5Error(.unopenable, path: path, problem: "cannot be examined: \(error)")
    }
    switch outcome {
    case .returned(let report):
      if let error = HDF5Examination.error(in: report, path: path) { throw error }
    case .crashed(let signal):
      // What crashes for lack of memory says nothing about the file.
      if let left = Machine.remainingAddressSpace, left < limits.memory {
        throw HDF5Error(
          .unopenable, path: path,
          problem:
            "cannot be examined with the \(left >> 20) MB of memory that are left (ulimit -v)")
      }
      throw HDF5Error(
        .damaged, path: path,
        problem: "is damaged or not a usable HDF5 file: the HDF5 library crashes on it "
          + "(signal \(signal))")
    case .ended:
      throw HDF5Error(
        .unopenable, path: path,
        problem: "cannot be examined: the process that did was killed or waited for more than "
          + "\(limits.waiting) seconds")
    case .timedOut:
      throw HDF5Error(
        .damaged, path: path,
        problem: "is damaged or not a usable HDF5 file: reading it takes more than "
          + "\(limits.seconds) seconds")
    }
  }
}
