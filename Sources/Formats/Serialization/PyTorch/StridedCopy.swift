extension PickledTensor {
  /// Whether the elements stand one after the other.
  var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }

  /// The last element of the storage that it has; nil for a place that no storage has.
  ///
  /// For a tensor of at least one element.
  var lastElement: Int? {
    guard offset >= 0 else { return nil }
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (distance, overflows) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflowsToo) = last.addingReportingOverflow(distance)
      guard stride >= 0, !overflows, !overflowsToo else { return nil }
      last = sum
    }
    return last
  }

  /// Copies the elements so that they stand one after the other.
  ///
  /// - Parameters:
  ///   - storage: all elements of the storage; up to ``lastElement`` they have to be there.
  ///   - destination: room for as many as the shape has.
  ///   - elementSize: 1, 2, 4 or 8 bytes.
  func copy(
    from storage: UnsafeRawBufferPointer, to destination: UnsafeMutableRawBufferPointer,
    elementSize: Int
  ) {
    switch elementSize {
    case 1: copy(from: storage, to: destination, as: UInt8.self)
    case 2: copy(from: storage, to: destination, as: UInt16.self)
    case 4: copy(from: storage, to: destination, as: UInt32.self)
    default: copy(from: storage, to: destination, as: UInt64.self)
    }
  }

  private func copy<Element: BitwiseCopyable>(
    from storage: UnsafeRawBufferPointer, to destination: UnsafeMutableRawBufferPointer,
    as type: Element.Type
  ) {
    let source = storage.assumingMemoryBound(to: type)
    let result = destination.assumingMemoryBound(to: type)
    guard let columns = shape.last, let step = strides.last else {
      result[0] = source[offset]
      return
    }
    var place = [Int](repeating: 0, count: shape.count - 1)
    var start = offset
    for row in stride(from: 0, to: result.count, by: columns) {
      for column in 0..<columns { result[row + column] = source[start + column * step] }
      for dimension in place.indices.reversed() {
        place[dimension] += 1
        // The stride of a dimension of one element may be any number.
        start &+= strides[dimension]
        if place[dimension] < shape[dimension] { break }
        start &-= strides[dimension] &* shape[dimension]
        place[dimension] = 0
      }
    }
  }
}
