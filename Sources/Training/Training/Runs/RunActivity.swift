import Platform

/// What a run is at, for another thread that has to tell what a signal will lead to.
///
/// What is told and what is done are decided once, under one lock.
public final class RunActivity: Sendable {
  /// A piece of work.
  public enum Work: Sendable, Equatable {
    /// A step is made, and will be finished.
    case step(Int)
    /// A step is given up: finishing it would take too long.
    case leaving(step: Int)
    /// The held-out documents are evaluated.
    case evaluation(step: Int)
    /// A checkpoint is written, and nothing else is done.
    case saving(step: Int)
  }

  /// How many seconds a step that a signal has come in may go on.
  static let patience = 2.0

  private struct State {
    var work: Work
    /// How long the step under way will take, as known at a time; nil while nothing is.
    var rest: (seconds: Double, since: Stopwatch)?
    /// Whether it can be given up before its end.
    var isDivisible = false
    /// Whether a signal has settled what becomes of it.
    var isSettled = false

    /// Decides, when a signal has come, what becomes of the step under way.
    mutating func settle() {
      guard case .step(let step) = work, !isSettled else { return }
      isSettled = true
      let isLong = rest.map { $0.seconds - $0.since.seconds > RunActivity.patience } ?? isDivisible
      if isLong { work = .leaving(step: step) }
    }
  }

  private let state: Guarded<State>

  package init(step: Int) { state = Guarded(State(work: .saving(step: step))) }

  /// What the run is at, when a signal has asked it to stop: from now on this is what it will do.
  public func settled() -> Work {
    state.withLock { state in
      state.settle()
      return state.work
    }
  }

  /// Goes over to other work, unless a signal asks to stop.
  ///
  /// - Parameters:
  ///   - next: the work.
  ///   - microBatches: of how many parts it consists, between which it can be given up.
  /// - Returns: whether to do it.
  package func begin(_ next: Work, microBatches: Int = 1) -> Bool {
    state.withLock { state in
      if Interrupts.pending != nil { return false }
      state = State(work: next, isDivisible: microBatches > 1)
      return true
    }
  }

  /// Takes into account how far the step under way is, between its micro-batches.
  ///
  /// - Parameter secondsLeft: how long the rest of it will take; nil if that is not known.
  /// - Returns: whether to leave it.
  package func leavesStep(secondsLeft: Double?) -> Bool {
    state.withLock { state in
      if !state.isSettled { state.rest = secondsLeft.map { ($0, Stopwatch()) } }
      if Interrupts.pending != nil { state.settle() }
      if case .leaving = state.work { return true }
      return false
    }
  }

  /// Goes over to saving, which a signal does not keep from.
  package func save(step: Int) { state.withLock { $0 = State(work: .saving(step: step)) } }
}
