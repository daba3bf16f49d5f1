extension StateDictionary.Entry {
  /// A matrix of floats with rows and columns exchanged, as single precision; nil for anything else.
  public func transposed() -> StateDictionary.Entry? {
    guard shape.count == 2, let values = floats() else { return nil }
    let (rows, columns) = (shape[0], shape[1])
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for column in 0..<columns {
      for row in 0..<rows { result.append(values[row * columns + column]) }
    }
    return StateDictionary.Entry(shape: [columns, rows], result)
  }
}
