extension Context {
  /// Computes a result of `input` and, with `recomputesActivations`, forgets all that lies between them.
  ///
  /// Backward computes it again, with the same dropout masks, when it gets there (Chen et al. 2016, "Training
  /// deep nets with sublinear memory cost").
  ///
  /// Gradients have the same bits either way. Nested calls keep what the outer one recomputes.
  ///
  /// - Parameters:
  ///   - input: tracked, any shape; everything else that `body` uses and that gets a gradient is a leaf.
  ///   - body: a pure function of its argument, parameters and dropout; it is called again in backward.
  /// - Returns: what `body` returns.
  public func recomputed(_ input: Tensor, _ body: @escaping (Tensor) -> Tensor) -> Tensor {
    guard recomputesActivations, isRecording, let inputSlot = input.slot else { return body(input) }
    let dropout = dropoutStream
    isRecording = false
    let result = body(input)
    isRecording = true

    let slot = GradientSlot(count: result.count, isLeaf: false)
    tape.append(nil, output: slot, inputs: [inputSlot]) { [unowned self] gradient in
      let outer = (isRecording, recomputesActivations, dropoutStream)
      (isRecording, recomputesActivations, dropoutStream) = (true, false, dropout)
      let recorded = tape.count
      let again = body(input)
      (isRecording, recomputesActivations, dropoutStream) = outer
      again.openGradient().data.update(from: gradient, count: again.count)
      tape.backward(profiler, keeping: recorded)
    }
    return Tensor(shape: result.shape, storage: result.storage, context: self, slot: slot)
  }
}
