import CKernels
import Preconditions

/// What all dropout masks of one forward computation are a pure function of.
public struct DropoutKey: Sendable {
  let seed: UInt64
  let step: UInt32
  let microBatch: UInt32

  /// Makes a key from the run's seed, the optimizer step, and the micro-batch within that step.
  public init(seed: UInt64, step: Int, microBatch: Int = 0) {
    self.seed = seed
    self.step = UInt32(truncatingIfNeeded: step)
    self.microBatch = UInt32(truncatingIfNeeded: microBatch)
  }
}

/// The dropout sites of one forward computation, numbered in order.
struct DropoutStream {
  /// What the masks are drawn from; nil while nothing is dropped.
  var key: DropoutKey?
  private var number: UInt32 = 0

  init(key: DropoutKey? = nil) { self.key = key }

  /// The next site; inactive without a key or with probability 0.
  mutating func next(probability: Float) -> DropoutSite {
    guard let key, probability > 0 else { return .inactive }
    defer { number += 1 }
    return DropoutSite(key: key, number: number, probability: probability)
  }
}

/// One place in one step where a dropout mask is drawn.
///
/// The mask is a pure function of (seed, step, site, element), so backward draws it again instead
/// of storing it (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
struct DropoutSite {
  let kernel: ck_dropout

  /// Keeps everything.
  static let inactive = DropoutSite(
    key: DropoutKey(seed: 0, step: 0), number: 0, probability: 0)

  /// Whether anything is dropped.
  var isActive: Bool { kernel.threshold > 0 }

  /// `probability` is rounded to 1/65536; what is kept is scaled so that the expectation is exact.
  init(key: DropoutKey, number: UInt32, probability: Float) {
    require(probability >= 0 && probability < 1, "dropout: probability \(probability)")
    let threshold = min(UInt32((probability * 65536).rounded()), 65535)
    kernel = ck_dropout(
      key: key.seed, step: key.step, site: key.microBatch << 16 | number, threshold: threshold,
      scale: 65536 / Float(65536 - threshold))
  }
}
