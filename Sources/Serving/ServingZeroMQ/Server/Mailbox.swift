#if Serving
  import Platform

  /// What other threads have for the thread of the sockets.
  final class Mailbox: Sendable {
    enum Letter: Sendable {
      /// A request has been worked at; without a reply it was given up.
      case done(request: Int, Reply?)
      /// Answer what was begun, take nothing more, and end.
      case drain
      /// End at once.
      case stop
    }

    private struct State {
      var letters: [Letter] = []
      var wakeUp: WakeUp?
    }

    private let state: Guarded<State>

    init(_ wakeUp: WakeUp) { state = Guarded(State(wakeUp: wakeUp)) }

    /// Puts a letter in.
    func put(_ letter: Letter) {
      let wakeUp = state.withLock { state in
        state.letters.append(letter)
        return state.letters.count == 1 ? state.wakeUp : nil
      }
      wakeUp?.ring()
    }

    /// Takes all letters out, oldest first.
    func takeAll() -> [Letter] {
      state.withLock { state in
        defer { state.letters = [] }
        return state.letters
      }
    }

    /// Lets go of the sockets that wake the thread.
    func close() {
      state.withLock { state in
        state.wakeUp = nil
        state.letters = []
      }
    }
  }
#endif
