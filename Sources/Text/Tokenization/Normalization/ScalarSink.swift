/// The bytes of the original text that a normalized scalar comes from.
struct SourceRange {
  var start: Int
  var end: Int
}

/// Where the normalizer puts its scalars.
protocol ScalarSink {
  var count: Int { get }
  func scalar(at index: Int) -> UInt32
  mutating func append(_ scalar: UInt32, from source: SourceRange)
  /// Puts the scalars from `start` on in another order: the first one is that at `order[0]` behind `start`.
  mutating func reorder(from start: Int, _ order: [Int])
}

/// Scalars alone.
struct ScalarBuffer: ScalarSink {
  private(set) var scalars: [UInt32] = []

  @inline(__always)
  var count: Int { scalars.count }

  @inline(__always)
  func scalar(at index: Int) -> UInt32 { scalars[index] }

  @inline(__always)
  mutating func append(_ scalar: UInt32, from source: SourceRange) { scalars.append(scalar) }

  mutating func reorder(from start: Int, _ order: [Int]) {
    let marks = scalars[start...]
    scalars.replaceSubrange(start..., with: order.map { marks[start + $0] })
  }

  @inline(__always)
  mutating func removeAll() { scalars.removeAll(keepingCapacity: true) }
}

/// Scalars with the bytes that each comes from.
struct AlignedScalarBuffer: ScalarSink {
  private(set) var scalars: [UInt32] = []
  private(set) var sources: [SourceRange] = []

  var count: Int { scalars.count }

  func scalar(at index: Int) -> UInt32 { scalars[index] }

  mutating func append(_ scalar: UInt32, from source: SourceRange) {
    scalars.append(scalar)
    sources.append(source)
  }

  mutating func reorder(from start: Int, _ order: [Int]) {
    let (marks, places) = (scalars[start...], sources[start...])
    scalars.replaceSubrange(start..., with: order.map { marks[start + $0] })
    sources.replaceSubrange(start..., with: order.map { places[start + $0] })
  }
}
