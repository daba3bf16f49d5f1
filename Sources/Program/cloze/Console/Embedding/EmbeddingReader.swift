import Compression
import Corpora
import Inference
import Platform

/// The lines of a text as inputs of a model, read and encoded on a thread of its own while others compute.
///
/// What waits is bounded, so that memory stays small whatever comes; nobody waits for more text than there is.
final class EmbeddingReader {
  private let queue = Queue()
  private let thread: WorkerThread

  /// Starts to read.
  ///
  /// - Parameters:
  ///   - path: the file, or nil for standard input.
  ///   - tokenizer: used by the reader's thread alone.
  /// - Throws: `SystemError` if the system has no thread to give.
  init(_ path: String?, _ tokenizer: EmbeddingTokenizer) throws {
    let source = Source(path: path, tokenizer: tokenizer)
    let queue = queue
    thread = try WorkerThread(name: "text") {
      do {
        try source.read { try queue.add($0) }
        queue.end()
      } catch { queue.end(error) }
    }
  }

  deinit {
    queue.close()
    // A thread that waits for text may wait for ever; the program ends without it.
    if queue.hasEnded { thread.join() }
  }

  /// How many bytes of the file those blocks take that were handed out as a whole.
  var byteCount: Int { queue.byteCount }

  /// The next inputs, as many as are there, but at most so many or so many tokens.
  ///
  /// - Returns: nil at the end.
  /// - Throws: why the text cannot be read, once everything before that is handed out.
  func next(count: Int, tokens: Int) throws -> ArraySlice<EmbeddingInput>? {
    try queue.take(count: count, tokens: tokens)
  }
}

/// Reads and encodes, on one thread.
private struct Source: @unchecked Sendable {
  let path: String?
  let tokenizer: EmbeddingTokenizer

  func read(_ body: (Queue.Portion) throws -> Void) throws {
    var reader = try DecompressingReader(path: path)
    let compression = reader.format
    var (lines, nuls, hasCharacters) = (0, 0, false)
    try LineBlocks.read(&reader, of: path) { block, stored in
      try block.withUnsafeBufferPointer { block in
        let fault = UTF8Validation.firstInvalidOffset(block)
        let end = fault.map { block[..<$0].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0 }
        let good = UnsafeBufferPointer(rebasing: block[..<(end ?? block.count)])
        let inputs = tokenizer.encode(lines: good)
        lines += inputs.count
        nuls += good.count { $0 == 0 }
        if !inputs.isEmpty { try body(Queue.Portion(inputs: inputs[...], bytes: stored)) }
        hasCharacters = hasCharacters || good.contains { $0 >= 0x80 }
        guard let end else { return }
        let line = block[end...].prefix { $0 != UInt8(ascii: "\n") }
        throw PlainLines.invalid(
          UnsafeBufferPointer(rebasing: line), line: lines + 1, of: path,
          followsCharacters: hasCharacters, compression)
      }
    }
    if let warning = PlainLines.warning(ofDroppedNULs: nuls, in: path) { warn(warning) }
  }
}

/// Inputs that wait between two threads.
private final class Queue: @unchecked Sendable {
  // Sendable: everything that changes is touched under `condition` only.

  struct Portion {
    var inputs: ArraySlice<EmbeddingInput>
    /// The bytes of the file up to its end.
    let bytes: Int
  }

  /// Whoever waits for room has had enough.
  struct Closed: Error {}

  /// How many inputs wait at most, but for those of one block.
  private static let limit = 8192

  private let condition = Condition()
  private var portions: [Portion] = []
  private var waiting = 0
  private var bytes = 0
  private var isEnded = false
  private var isClosed = false
  private var failure: (any Error)?

  var byteCount: Int { condition.withLock { bytes } }

  var hasEnded: Bool { condition.withLock { isEnded } }

  func add(_ portion: Portion) throws {
    try condition.withLock {
      condition.wait { waiting < Self.limit || isClosed }
      if isClosed { throw Closed() }
      portions.append(portion)
      waiting += portion.inputs.count
      condition.broadcast()
    }
  }

  func end(_ error: (any Error)? = nil) {
    condition.withLock {
      isEnded = true
      failure = error
      condition.broadcast()
    }
  }

  func close() {
    condition.withLock {
      isClosed = true
      condition.broadcast()
    }
  }

  func take(count: Int, tokens: Int) throws -> ArraySlice<EmbeddingInput>? {
    try condition.withLock {
      condition.wait { !portions.isEmpty || isEnded }
      if portions.isEmpty {
        if let failure { throw failure }
        return nil
      }
      var taken: [EmbeddingInput] = []
      var sum = 0
      while let portion = portions.first, taken.count < count, sum < tokens {
        var rest = portion.inputs
        while let input = rest.first, taken.count < count,
          taken.isEmpty || sum + input.tokens.count <= tokens
        {
          sum += input.tokens.count
          taken.append(input)
          rest.removeFirst()
        }
        if !rest.isEmpty {
          portions[0].inputs = rest
          break
        }
        bytes = portion.bytes
        portions.removeFirst()
      }
      waiting -= taken.count
      condition.broadcast()
      return taken[...]
    }
  }
}
