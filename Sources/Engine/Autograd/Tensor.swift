import Preconditions

/// A row-major array of 32-bit floats, perhaps with a gradient to be.
///
/// There are three ways to come by one: a constant, a leaf (``init(leaf:shape:context:)``,
/// tracked), or the result of an operation. The last is made by ``Context/apply(_:to:shape:forward:pullback:)``
/// alone, which demands a pullback, so no differentiable result can lack its gradient.
public struct Tensor {
  /// The dimensions.
  public let shape: Shape
  let storage: Storage
  /// What it was computed with.
  public let context: Context
  let slot: GradientSlot?

  init(shape: Shape, storage: Storage, context: Context, slot: GradientSlot?) {
    require(
      storage.count >= shape.count, "Tensor: \(storage.count) elements for shape \(shape)")
    self.shape = shape
    self.storage = storage
    self.context = context
    self.slot = slot
  }

  /// A weight in another form alone, which has no elements that could be read.
  init(shape: Shape, form: AnyObject, context: Context) {
    self.shape = shape
    storage = context.temporary(0)
    storage.derivative = form
    self.context = context
    slot = nil
  }

  /// A tensor without gradient, holding `values`.
  public init(_ values: [Float], shape: Shape, context: Context) {
    require(values.count == shape.count, "Tensor: \(values.count) values for shape \(shape)")
    let storage = context.temporary(shape.count)
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { storage.base.update(from: base, count: source.count) }
    }
    self.init(shape: shape, storage: storage, context: context, slot: nil)
  }

  /// A tracked leaf, such as a parameter: its gradient accumulates until ``clearGradient()``.
  public init(leaf values: [Float], shape: Shape, context: Context) {
    let constant = Tensor(values, shape: shape, context: context)
    self.init(
      shape: shape, storage: constant.storage, context: context,
      slot: GradientSlot(count: shape.count, isLeaf: true))
  }

  /// Whether backward computes a gradient for this tensor.
  public var isTracked: Bool { slot != nil }

  /// How many elements there are.
  public var count: Int { shape.count }

  /// A copy of the elements.
  public var values: [Float] {
    Array(UnsafeBufferPointer(start: data, count: count))
  }

  /// The only element of a tensor that has one.
  public var scalar: Float {
    require(count == 1, "Tensor.scalar: shape \(shape), expected one element")
    return storage.base[0]
  }

  /// A copy of the gradient that a leaf has gathered, or nil if nothing has reached it.
  public var gradient: [Float]? {
    guard let slot, let storage = slot.storage, !slot.isFresh else { return nil }
    return Array(UnsafeBufferPointer(start: storage.base, count: count))
  }

  /// Forgets a leaf's gradient and keeps its memory; the next contribution overwrites it.
  public func clearGradient() { slot?.isFresh = true }

  /// Lets `body` read the elements in place.
  ///
  /// - Parameter body: receives the elements, row-major.
  /// - Returns: what `body` returns.
  public func withElements<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeBufferPointer(start: data, count: count))
  }

  /// Lets `body` read or change the elements in place.
  ///
  /// - Parameter body: receives the elements, row-major.
  /// - Returns: what `body` returns.
  public func withMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    let data = data
    storage.derivative = nil
    return try body(UnsafeMutableBufferPointer(start: data, count: count))
  }

  /// Lets `body` read the gradient of a leaf in place; nil if nothing has reached it.
  ///
  /// - Parameter body: receives the gradient, row-major, or nil.
  /// - Returns: what `body` returns.
  public func withGradient<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>?) throws -> Result
  ) rethrows -> Result {
    guard let slot, let storage = slot.storage, !slot.isFresh else { return try body(nil) }
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: count))
  }

  /// The elements, for the kernels.
  var data: UnsafeMutablePointer<Float> {
    require(storage.count >= count, "Tensor: the floats of a weight in 8-bit integers")
    return storage.base
  }
}

extension Tensor {
  /// A tensor of zeros, without gradient.
  public static func zeros(_ shape: Shape, context: Context) -> Tensor {
    let storage = context.temporary(shape.count)
    storage.clear()
    return Tensor(shape: shape, storage: storage, context: context, slot: nil)
  }
}
