#if Serving
  package import Logging
  import Platform

  /// The ZeroMQ front over anything that makes vectors.
  package final class ZeroMQServer: Sendable {
    private enum State {
      case new
      case bound(ServerSockets)
      case running(Mailbox)
      case ended
    }

    private let options: ZeroMQOptions
    private let logger: Logger
    private let facts: @Sendable () -> VectorFacts
    private let answer: @Sendable (Request) async -> Reply?
    private let state = Guarded(State.new)
    private let counted = Guarded(ZeroMQCounters())

    package init(_ source: some VectorSource, options: ZeroMQOptions, logger: Logger) {
      (self.options, self.logger) = (options, logger)
      facts = { source.facts }
      let work = RequestWork(source: source, options: options)
      answer = { await work.reply(to: $0) }
    }

    /// What it has done so far.
    package var counters: ZeroMQCounters { counted.withLock { $0 } }

    /// Binds the ports, if that has not been done.
    ///
    /// - Returns: the ports; nil if it runs or has ended.
    /// - Throws: ``ZeroMQError`` that names the address and port that cannot be had.
    @discardableResult
    package func bind() throws(ZeroMQError) -> (requests: Int, replies: Int)? {
      try state.withLock { state throws(ZeroMQError) in
        switch state {
        case .new:
          let sockets = try ServerSockets(options)
          state = .bound(sockets)
          return sockets.ports
        case .bound(let sockets): return sockets.ports
        case .running, .ended: return nil
        }
      }
    }

    /// Serves until ``drain()`` or ``stop()`` is called or a client ends it.
    ///
    /// - Throws: ``ZeroMQError``; `SystemError` if the system has no thread to give.
    package func run() async throws {
      try bind()
      let loop = state.withLock { state -> (@Sendable () -> Void)? in
        guard case .bound(let sockets) = state else { return nil }
        let mailbox = Mailbox(sockets.wakeUp)
        state = .running(mailbox)
        return { [options, counted, logger, facts, answer] in
          ServerLoop(
            sockets, options, mailbox, counted, logger: logger, facts: facts, answer: answer
          ).run()
        }
      }
      guard let loop else { return }
      defer { state.withLock { $0 = .ended } }
      try await Self.onThread(loop)
    }

    /// Runs on a thread of its own and waits for its end.
    private static func onThread(_ body: @escaping @Sendable () -> Void) async throws {
      let thread = Guarded<WorkerThread?>(nil)
      try await withCheckedThrowingContinuation { (end: CheckedContinuation<Void, any Error>) in
        do throws(SystemError) {
          let started = try WorkerThread(name: "zmq") {
            body()
            end.resume()
          }
          thread.withLock { $0 = started }
        } catch {
          end.resume(throwing: error)
        }
      }
      thread.withLock { $0 }?.join()
    }

    /// Answers what was begun, refuses what comes from now on, and ends.
    package func drain() { put(.drain) }

    /// Ends at once.
    package func stop() { put(.stop) }

    private func put(_ letter: Mailbox.Letter) {
      let mailbox = state.withLock { state -> Mailbox? in
        switch state {
        case .running(let mailbox): return mailbox
        case .new, .bound: state = .ended
        case .ended: break
        }
        return nil
      }
      mailbox?.put(letter)
    }
  }
#endif
