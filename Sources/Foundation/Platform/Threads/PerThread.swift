/// A value for each thread of ``OrderedWork``, touched by that thread alone.
public struct PerThread<Value>: @unchecked Sendable {
  private final class Box {
    var value: Value
    init(_ value: Value) { self.value = value }
  }

  private let boxes: [Box]

  /// Makes the values.
  public init(count: Int, _ make: () throws -> Value) rethrows {
    boxes = try (0..<count).map { _ in Box(try make()) }
  }

  /// Calls `body` with the value of a thread, on that thread.
  public func update(_ thread: Int, _ body: (inout Value) throws -> Void) rethrows {
    try body(&boxes[thread].value)
  }
}
