import Platform
import Synchronization

/// What a run is at, for another thread that has to tell what a signal will lead to.
public final class RunActivity: Sendable {
  /// A piece of work.
  public enum Work: Sendable, Equatable {
    /// A step is made.
    case step(Int)
    /// The held-out documents are evaluated.
    case evaluation(step: Int)
    /// A checkpoint is written, and nothing else is done.
    case saving(step: Int)
  }

  private let work: Mutex<Work>

  package init(step: Int) { work = Mutex(.saving(step: step)) }

  /// What the run is at now.
  public var current: Work { work.withLock { $0 } }

  /// Goes over to other work, unless a signal asks to stop.
  ///
  /// - Returns: whether to do it.
  package func begin(_ next: Work) -> Bool {
    work.withLock { current in
      if Interrupts.pending != nil { return false }
      current = next
      return true
    }
  }

  /// Goes over to saving, which a signal does not keep from.
  package func save(step: Int) { work.withLock { $0 = .saving(step: step) } }
}
