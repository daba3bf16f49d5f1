/// Where the gradient of one tensor gathers during backward.
final class GradientSlot {
  private let count: Int
  /// A leaf keeps its gradient after backward; other slots lose it once their pullback has run.
  let isLeaf: Bool
  private(set) var storage: Storage?
  /// True until the first contribution, which overwrites instead of adding.
  var isFresh = true

  init(count: Int, isLeaf: Bool) {
    self.count = count
    self.isLeaf = isLeaf
  }

  func open(in context: Context) -> Storage {
    if let storage { return storage }
    let storage = Storage(count: count, pool: context.memory, isKept: isLeaf)
    self.storage = storage
    return storage
  }

  func release() {
    storage = nil
    isFresh = true
  }
}

/// Where a pullback writes its contribution to one input's gradient.
struct GradientDestination {
  private let storage: Storage
  /// 1 if the contribution is to be added to what is there, 0 if it is the first one.
  let accumulate: Int32

  var data: UnsafeMutablePointer<Float> { storage.base }

  init(storage: Storage, accumulate: Int32) {
    self.storage = storage
    self.accumulate = accumulate
  }

  /// For contributions that can only be added (scatters, partial sums): zeroes a fresh gradient.
  func cleared() -> GradientDestination {
    if accumulate == 0 { storage.clear() }
    return GradientDestination(storage: storage, accumulate: 1)
  }
}

extension Tensor {
  /// Opens this tensor's gradient for exactly one contribution of the running pullback.
  ///
  /// An untracked tensor gives scratch memory, so that a kernel which computes several gradients
  /// at once needs no special case; ask ``Tensor/isTracked`` where whole products can be saved.
  func openGradient() -> GradientDestination {
    guard let slot else {
      return GradientDestination(storage: context.temporary(count), accumulate: 0)
    }
    let destination = GradientDestination(
      storage: slot.open(in: context), accumulate: slot.isFresh ? 0 : 1)
    slot.isFresh = false
    return destination
  }
}
