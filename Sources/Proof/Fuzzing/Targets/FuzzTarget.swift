import ExactStrings
package import Randomness

/// A format with good files to start from, a way to spoil them, and the reader under test.
package struct FuzzTarget: Sendable {
  /// The format's name on the command line.
  package let name: String
  /// How many inputs are read in one process; a process is made for each batch.
  let batchSize: Int
  /// The share of inputs that this format gets, relative to the others.
  let weight: Int
  /// Makes an input.
  let mutate: @Sendable (inout RandomStream) -> [UInt8]
  /// Reads an input as the program does; whatever is wrong with it must be thrown as an error.
  ///
  /// The path is that of a file that may be written, in a folder that may be filled.
  let read: @Sendable (_ input: [UInt8], _ scratch: String) throws -> Void
  /// Does what `read` does, but examines the file in this process; nil where `read` makes no process
  /// for that.
  ///
  /// Calls `survived` when the examination has come to its end.
  let readInOneProcess: OneProcessReader?

  /// See ``readInOneProcess``.
  package typealias OneProcessReader =
    @Sendable (_ input: [UInt8], _ scratch: String, _ survived: () -> Void) throws -> Void

  /// - Parameters:
  ///   - name: the format's name on the command line.
  ///   - batchSize: how many inputs are read in one process.
  ///   - weight: the share of inputs that this format gets, relative to the others.
  ///   - mutate: makes an input.
  ///   - read: reads an input as the program does.
  ///   - readInOneProcess: does the same without making processes, if `read` makes some.
  package init(
    name: String, batchSize: Int, weight: Int,
    mutate: @escaping @Sendable (inout RandomStream) -> [UInt8],
    read: @escaping @Sendable (_ input: [UInt8], _ scratch: String) throws -> Void,
    readInOneProcess: OneProcessReader? = nil
  ) {
    self.name = name
    self.batchSize = batchSize
    self.weight = weight
    self.mutate = mutate
    self.read = read
    self.readInOneProcess = readInOneProcess
  }

  /// The input of some number: a pure function of the format, the seed and the number.
  package func input(_ index: Int, seed: UInt64) -> [UInt8] {
    let place = name.utf8.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
    var random = RandomStream(seed: seed, place, UInt64(index))
    return mutate(&random)
  }

  /// Reads an input as the program does and judges what comes of it.
  func outcome(of input: [UInt8], scratch: String) -> Outcome {
    judge { try read(input, scratch) }
  }

  /// Reads an input in this process, which may crash, and judges what comes of it.
  func outcomeInOneProcess(
    of input: [UInt8], scratch: String, survived: () -> Void
  ) -> Outcome {
    judge {
      if let readInOneProcess {
        try readInOneProcess(input, scratch, survived)
      } else {
        survived()
        try read(input, scratch)
      }
    }
  }

  private func judge(_ read: () throws -> Void) -> Outcome {
    do {
      try read()
      return .read
    } catch {
      let message = "\(error)"
      return message.isEmpty || message.containsScalar("\n") ? .unclear(message) : .refused
    }
  }

  /// What a reader does with an input.
  enum Outcome: Equatable, Sendable {
    /// It understands it.
    case read
    /// It throws an error that is described in one line.
    case refused
    /// It throws an error that is not.
    case unclear(String)
  }
}

extension FuzzTarget {
  /// All formats.
  ///
  /// - Parameters:
  ///   - seeds: the good files.
  ///   - program: the path of `cloze`, to try command lines too.
  /// - Returns: a target for each.
  /// - Throws: `SystemError` if one is not there, or what its reader throws.
  package static func all(_ seeds: SeedFiles, program: String? = nil) throws -> [FuzzTarget] {
    [
      try json(seeds), try configuration(seeds), try vocabulary(seeds), try documents(seeds),
      try safeTensors(seeds), try tensorFlow(seeds), try zipArchive(seeds), try pyTorch(seeds),
      try exportedModel(seeds), try exportedTokenizer(seeds),
      taggedWords(), try questions(), try checkpoint(seeds), try tokenStore(seeds),
      try instances(seeds), try nonFiniteStep(seeds),
    ] + (try program.map { [try commandLine(seeds, program: $0)] } ?? [])
  }

  /// How many of so many inputs each of some formats gets.
  package static func shares(of count: Int, among targets: [FuzzTarget]) -> [Int] {
    let total = targets.reduce(0) { $0 + $1.weight }
    return targets.map { max(1, count * $0.weight / max(1, total)) }
  }
}
