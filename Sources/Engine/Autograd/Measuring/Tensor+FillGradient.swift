extension Tensor {
  /// Sets every element of a leaf's gradient, as if a backward pass had left it.
  package func fillGradient(_ value: Float) {
    let destination = openGradient()
    destination.data.update(repeating: value, count: count)
  }
}
