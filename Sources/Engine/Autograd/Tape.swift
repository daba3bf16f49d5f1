import Preconditions

/// The recorded operations of a forward computation, in order.
final class Tape {
  /// One operation: its result's gradient, and how to pull that back to the inputs.
  private struct Node {
    /// What the profiler and messages call it; nil for one made of others, which are timed themselves.
    let operation: StaticString?
    let output: GradientSlot
    let inputs: [GradientSlot]
    let pullback: (UnsafePointer<Float>) -> Void
  }

  private var nodes: [Node] = []

  /// How many operations are recorded.
  var count: Int { nodes.count }

  func append(
    _ operation: StaticString?, output: GradientSlot, inputs: [GradientSlot],
    pullback: @escaping (UnsafePointer<Float>) -> Void
  ) {
    nodes.append(Node(operation: operation, output: output, inputs: inputs, pullback: pullback))
  }

  /// Forgets what was recorded and never pulled back.
  func clear() { nodes.removeAll(keepingCapacity: true) }

  /// Adds an upstream gradient, one number for each element, to a tracked result.
  func seed(_ result: Tensor, _ upstream: [Float]) {
    guard result.isTracked else { return }
    let destination = result.openGradient().cleared()
    for (index, gradient) in upstream.enumerated() { destination.data[index] += gradient }
  }

  /// Pulls the seeded gradients back to the leaves, and takes off the tape what was recorded after its
  /// first `kept` operations.
  func backward(_ profiler: Profiler?, keeping kept: Int = 0) {
    // Popping frees each node's saved tensors as soon as its pullback has run.
    while nodes.count > kept, let node = nodes.popLast() {
      defer { node.output.release() }
      guard let gradient = node.output.storage, !node.output.isFresh else { continue }
      if let operation = node.operation {
        profiler.measure(operation, .backward) { node.pullback(gradient.base) }
      } else {
        node.pullback(gradient.base)
      }
      for input in node.inputs {
        require(
          !input.isFresh,
          "\(node.operation ?? "recomputed"): its pullback left an input without a gradient")
      }
    }
  }
}

extension Context {
  /// Runs an operation and records its pullback: the one way to make a differentiable result.
  ///
  /// - Parameters:
  ///   - operation: its name, for messages.
  ///   - inputs: every tensor that the result depends on.
  ///   - shape: the result's shape.
  ///   - forward: writes the result, row-major, into uninitialised memory.
  ///   - pullback: receives the gradient of the result and contributes to the gradient of every tracked input
  ///     through ``Tensor/openGradient()``.
  /// - Returns: the result, tracked if any input is and the context is recording.
  func apply(
    _ operation: StaticString, to inputs: [Tensor], shape: Shape,
    forward: (UnsafeMutablePointer<Float>) -> Void,
    pullback: @escaping (UnsafePointer<Float>) -> Void
  ) -> Tensor {
    let result = temporary(shape.count)
    return apply(
      operation, to: inputs, shape: shape, result: result, forward: { forward(result.base) },
      pullback: pullback)
  }

  /// The same for an operation whose pullback needs its own result, in memory that it has taken.
  func apply(
    _ operation: StaticString, to inputs: [Tensor], shape: Shape, result: Storage,
    forward: () -> Void, pullback: @escaping (UnsafePointer<Float>) -> Void
  ) -> Tensor {
    profiler.measure(operation, .forward, forward)
    let tracked = isRecording ? inputs.compactMap(\.slot) : []
    guard !tracked.isEmpty else {
      return Tensor(shape: shape, storage: result, context: self, slot: nil)
    }
    let slot = GradientSlot(count: shape.count, isLeaf: false)
    tape.append(operation, output: slot, inputs: tracked, pullback: pullback)
    return Tensor(shape: shape, storage: result, context: self, slot: slot)
  }
}
