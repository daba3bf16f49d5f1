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
  /// Moves the last scalar to `index` and the scalars from there on up by one.
  mutating func moveLast(to index: Int)
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

  mutating func moveLast(to index: Int) {
    if index < scalars.count - 1 { scalars.insert(scalars.removeLast(), at: index) }
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

  mutating func moveLast(to index: Int) {
    guard index < scalars.count - 1 else { return }
    scalars.insert(scalars.removeLast(), at: index)
    sources.insert(sources.removeLast(), at: index)
  }
}
