import Platform
import Synchronization

/// What a pool's threads look at: the work of the current round, and who has finished it.
///
/// A waiting thread spins for a moment before it sleeps, because inside a training step the next
/// round is microseconds away.
final class WorkBoard: @unchecked Sendable {
  typealias Body = (_ piece: Int, _ worker: Int) -> Void

  /// Turns of the waiting loop before a thread sleeps: some tens of microseconds.
  private static let spins = 20_000

  /// How many threads serve this board beside the caller.
  private let workers: Int

  // Written by the caller while all workers wait, read by them after they have seen the new round.
  private var body: Body?
  private var pieces = 0

  private let round = Atomic<Int>(0)
  private let nextPiece = Atomic<Int>(0)
  private let busy = Atomic<Int>(0)
  private let isClosed = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  private let news = Condition()

  init(workers: Int) { self.workers = workers }

  /// Shares pieces out among the caller and all workers, and waits for the last.
  func share(_ body: @escaping Body, pieces: Int) {
    self.body = body
    self.pieces = pieces
    nextPiece.store(0, ordering: .relaxed)
    busy.store(workers, ordering: .relaxed)
    round.add(1, ordering: .sequentiallyConsistent)
    wakeSleepers()
    takePieces(as: 0)
    waitForWorkers()
    self.body = nil
  }

  /// The life of a worker thread.
  func serve(as worker: Int) {
    var seen = 0
    while true {
      waitForRound(after: seen)
      guard !isClosed.load(ordering: .acquiring) else { return }
      seen += 1
      takePieces(as: worker)
      busy.subtract(1, ordering: .releasing)
    }
  }

  /// Ends all workers.
  func close() {
    isClosed.store(true, ordering: .releasing)
    round.add(1, ordering: .sequentiallyConsistent)
    wakeSleepers()
  }

  /// Spins as long as the others are likely to be at their last pieces; after that one of them has
  /// probably lost its core to another process, which gets this one.
  private func waitForWorkers() {
    var turns = 0
    while busy.load(ordering: .acquiring) > 0 {
      turns += 1
      if turns > Self.spins { WorkerThread.yield() }
    }
  }

  private func takePieces(as worker: Int) {
    guard let body else { return }
    while true {
      let piece = nextPiece.add(1, ordering: .relaxed).oldValue
      guard piece < pieces else { return }
      body(piece, worker)
    }
  }

  private func waitForRound(after seen: Int) {
    for _ in 0..<Self.spins where round.load(ordering: .acquiring) != seen { return }
    news.withLock {
      sleepers.add(1, ordering: .sequentiallyConsistent)
      news.wait { round.load(ordering: .sequentiallyConsistent) != seen }
      sleepers.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  /// Sequential consistency with the sleepers' check of the round: either they see the new round,
  /// or they are seen here.
  private func wakeSleepers() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    news.withLock { news.broadcast() }
  }
}
