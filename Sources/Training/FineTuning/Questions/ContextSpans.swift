import Preconditions

/// Which pieces of a context are in which window: `doc_spans` of google-research/bert's `run_squad.py`.
struct ContextSpans: Sendable, Equatable {
  /// How many pieces the context has.
  let count: Int
  /// The most pieces of it in a window.
  let room: Int
  /// By how many a window begins later.
  let step: Int
  /// How many windows there are; one of an empty context too.
  let windowCount: Int

  init(count: Int, room: Int, stride: Int) {
    require(room > 0 && stride > 0, "ContextSpans: room for \(room) pieces, stride \(stride)")
    (self.count, self.room, step) = (count, room, min(room, stride))
    windowCount = count <= room ? 1 : 1 + (count - room + step - 1) / step
  }

  /// The pieces of a window.
  func range(_ window: Int) -> Range<Int> {
    window * step..<min(count, window * step + room)
  }

  /// Whether no other window has more context for a piece, nor as much before: `_check_is_max_context`.
  func isOwn(_ piece: Int, _ window: Int) -> Bool {
    let own = score(piece, window)
    let first = piece < room ? 0 : (piece - room) / step + 1
    return (first...min(piece / step, windowCount - 1)).allSatisfy {
      let other = score(piece, $0)
      return $0 == window || other < own || other == own && $0 > window
    }
  }

  /// The shorter side, and a little for the length of the window.
  private func score(_ piece: Int, _ window: Int) -> Double {
    let range = range(window)
    return Double(min(piece - range.lowerBound, range.upperBound - 1 - piece))
      + 0.01 * Double(range.count)
  }
}
