public import Platform
import Preconditions

/// A fixed set of threads that share out numbered pieces of work; the caller is one of them.
///
/// Pieces are handed out in order to whoever is free, so nothing may depend on which thread runs a
/// piece. The threads end with the pool.
public final class ThreadPool {
  /// How many threads run at once, the caller included.
  public let count: Int
  private let board: WorkBoard
  private var workers: [WorkerThread] = []
  private var isAbandoned: (() -> Bool)?

  /// Starts `count` − 1 threads.
  ///
  /// - Throws: `SystemError` if the system has no thread to give.
  public init(count: Int) throws(SystemError) {
    require(count >= 1, "ThreadPool: \(count) threads, expected at least 1")
    self.count = count
    let board = WorkBoard(workers: count - 1)
    self.board = board
    for worker in 1..<count {
      workers.append(try WorkerThread(name: "cloze \(worker)") { board.serve(as: worker) })
    }
  }

  deinit {
    board.close()
    for worker in workers { worker.join() }
  }

  /// Runs `body` for every piece in `0 ..< pieces` and returns when all are done.
  ///
  /// - Parameters:
  ///   - pieces: how many pieces there are.
  ///   - body: receives the piece and the number of the thread, which is below ``count``.
  public func run(_ pieces: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    guard let isAbandoned else { return runAll(pieces, body) }
    runAll(pieces) { piece, worker in if !isAbandoned() { body(piece, worker) } }
  }

  /// Runs work whose results nobody wants any more as soon as a condition holds: from then on all
  /// pieces are passed over, and what they should have written is undefined.
  ///
  /// - Parameters:
  ///   - isAbandoned: the condition, which stays once it holds; asked by all threads before each piece.
  ///   - body: the work; the caller throws away what it returns if the condition holds in the end.
  /// - Returns: what `body` returns.
  public func abandoning<Result>(
    when isAbandoned: @escaping @Sendable () -> Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = self.isAbandoned
    self.isAbandoned = isAbandoned
    defer { self.isAbandoned = outer }
    return try body()
  }

  private func runAll(_ pieces: Int, _ body: (_ piece: Int, _ worker: Int) -> Void) {
    guard pieces > 1, count > 1 else {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    withoutActuallyEscaping(body) { board.share($0, pieces: pieces) }
  }

  /// Runs `body` for every chunk of a range.
  ///
  /// - Parameters:
  ///   - chunks: the range and how it is cut.
  ///   - body: receives the chunk and its number.
  func forEach(_ chunks: Chunks, _ body: (_ range: Range<Int>, _ piece: Int) -> Void) {
    run(chunks.count) { piece, _ in body(chunks[piece], piece) }
  }

  /// Runs `body` for every chunk of a range.
  ///
  /// - Parameters:
  ///   - chunks: the range and how it is cut.
  ///   - body: receives the chunk and the number of the thread, which is below ``count``.
  func run(_ chunks: Chunks, _ body: (_ range: Range<Int>, _ worker: Int) -> Void) {
    run(chunks.count) { piece, worker in body(chunks[piece], worker) }
  }
}
