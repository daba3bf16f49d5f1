import Preconditions

/// Items handled by several threads whose results are taken in the items' order.
///
/// The calling thread makes the items, and handles some itself when the others are behind; the number
/// of items under way is bounded.
public enum OrderedWork {
  /// Handles every item that `produce` submits.
  ///
  /// - Parameters:
  ///   - threads: how many threads work, the calling one included; at least 1.
  ///   - process: handles an item; gets the index of the thread, so that each can have its own state.
  ///   - consume: gets the results in the order of the items, never two at once, on any thread.
  ///   - produce: makes the items and submits each.
  /// - Throws: the first error of `consume` or `produce`, or `SystemError` if there are no threads.
  public static func run<Item, Output>(
    threads: Int,
    process: (_ thread: Int, Item) -> Output, consume: (Output) throws -> Void,
    produce: (_ submit: (Item) throws -> Void) throws -> Void
  ) throws {
    require(threads > 0, "OrderedWork.run: \(threads) threads")
    // No closure outlives this call: all threads have ended when it returns.
    try withoutActuallyEscaping(process) { process in
      try withoutActuallyEscaping(consume) { consume in
        if threads == 1 {
          try produce { try consume(process(0, $0)) }
        } else {
          try run(
            OrderedQueue(limit: 4 * threads, process: process, consume: consume), threads, produce)
        }
      }
    }
  }

  private static func run<Item, Output>(
    _ queue: OrderedQueue<Item, Output>, _ threads: Int,
    _ produce: (_ submit: (Item) throws -> Void) throws -> Void
  ) throws {
    var workers: [WorkerThread] = []
    defer { for worker in workers { worker.join() } }
    do {
      for index in 1..<threads {
        workers.append(try WorkerThread(name: "text \(index)") { queue.work(index) })
      }
      try produce { try queue.submit($0) }
    } catch {
      queue.close(discarding: true)
      throw error
    }
    queue.close(discarding: false)
    while queue.handleOne(0) {}
    queue.waitForTheLast()
    try queue.rethrow()
  }
}

/// The items that wait and the results that wait for those before them.
private final class OrderedQueue<Item, Output>: @unchecked Sendable {
  // Sendable: everything that changes is touched under `condition` only, and `consume` is called by
  // the one thread that has set `isConsuming`.

  private let limit: Int
  private let process: (Int, Item) -> Output
  private let consume: (Output) throws -> Void
  private let condition = Condition()
  private var waiting: [(number: Int, item: Item)] = []
  private var results: [Int: Output] = [:]
  private var submitted = 0
  private var consumed = 0
  private var isConsuming = false
  private var isClosed = false
  private var failure: (any Error)?

  init(
    limit: Int, process: @escaping (Int, Item) -> Output,
    consume: @escaping (Output) throws -> Void
  ) {
    self.limit = limit
    self.process = process
    self.consume = consume
  }

  /// Adds an item, once there is room.
  func submit(_ item: Item) throws {
    while true {
      let (isAccepted, canHelp) = condition.withLock {
        if submitted - consumed < limit || failure != nil {
          waiting.append((submitted, item))
          submitted += 1
          condition.broadcast()
          return (true, false)
        }
        if waiting.isEmpty {
          condition.wait { submitted - consumed < limit || failure != nil }
          return (false, false)
        }
        return (false, true)
      }
      if isAccepted { break }
      if canHelp { _ = handleOne(0) }
    }
    try rethrow()
  }

  /// Says that no item follows; those that wait are handled all the same, or not.
  func close(discarding: Bool) {
    condition.withLock {
      isClosed = true
      if discarding { waiting.removeAll() }
      condition.broadcast()
    }
  }

  /// Waits until every result has been consumed, or one could not be.
  func waitForTheLast() {
    condition.withLock { condition.wait { consumed == submitted || failure != nil } }
  }

  func rethrow() throws {
    if let failure = condition.withLock({ failure }) { throw failure }
  }

  /// Handles items until there are none and none will come.
  func work(_ thread: Int) {
    while true {
      condition.withLock { condition.wait { !waiting.isEmpty || isClosed } }
      if !handleOne(thread), condition.withLock({ isClosed && waiting.isEmpty }) { return }
    }
  }

  /// Handles the first item that waits; false if there is none.
  func handleOne(_ thread: Int) -> Bool {
    guard
      let (number, item) = condition.withLock({
        waiting.isEmpty ? nil : waiting.removeFirst()
      })
    else { return false }
    let output = process(thread, item)
    condition.withLock { results[number] = output }
    consumeWhatIsNext()
    return true
  }

  private func consumeWhatIsNext() {
    while let output = condition.withLock({ takeNext() }) {
      var error: (any Error)?
      do { try consume(output) } catch let thrown { error = thrown }
      condition.withLock {
        consumed += 1
        isConsuming = false
        if let error {
          failure = failure ?? error
          waiting.removeAll()
        }
        condition.broadcast()
      }
    }
  }

  /// The next result in order, if it is there and nobody consumes; whoever gets it does.
  private func takeNext() -> Output? {
    guard !isConsuming, failure == nil, let output = results.removeValue(forKey: consumed) else {
      return nil
    }
    isConsuming = true
    return output
  }
}
