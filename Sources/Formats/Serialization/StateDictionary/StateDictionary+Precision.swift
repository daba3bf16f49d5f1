extension StateDictionary {
  /// The same with 16-bit floats as 32-bit ones, which is exact; other types stay.
  public func widened() -> StateDictionary {
    var result = StateDictionary()
    for (name, entry) in self {
      guard [.float16, .bfloat16].contains(entry.type), let values = entry.floats() else {
        result.append(name, entry)
        continue
      }
      result.append(name, shape: entry.shape, values)
    }
    return result
  }

  /// The same with floats rounded to a narrower type, to the nearest and ties to even.
  ///
  /// - Parameter type: `float16` or `bfloat16`; `float32` widens instead.
  /// - Returns: the arrays in order, and the names of those with numbers that are beyond the type's range.
  public func rounded(to type: ElementType) -> (dictionary: StateDictionary, overflown: [String]) {
    guard type != .float32 else { return (widened(), []) }
    var result = StateDictionary()
    var overflown: [String] = []
    for (name, entry) in self {
      guard entry.type != type, let values = entry.floats() else {
        result.append(name, entry)
        continue
      }
      let bits = values.map { type == .float16 ? $0.halfPrecisionBits : $0.bfloat16Bits }
      let infinity: UInt16 = type == .float16 ? 0x7C00 : 0x7F80
      if zip(values, bits).contains(where: { $0.isFinite && $1 & 0x7FFF == infinity }) {
        overflown.append(name)
      }
      result.append(name, Entry(shape: entry.shape, type: type, storage: ByteStorage(bits)))
    }
    return (result, overflown)
  }
}

extension StateDictionary: Sequence {
  /// Visits the names with their arrays, in order.
  public func makeIterator() -> AnyIterator<(name: String, entry: Entry)> {
    var rest = names.makeIterator()
    return AnyIterator {
      guard let name = rest.next(), let entry = self[name] else { return nil }
      return (name, entry)
    }
  }
}

extension Float {
  /// The nearest bfloat16, ties to even; NaN stays one.
  fileprivate var bfloat16Bits: UInt16 {
    if isNaN { return UInt16(bitPattern >> 16) | 0x40 }
    let odd = bitPattern >> 16 & 1
    return UInt16(truncatingIfNeeded: (bitPattern &+ 0x7FFF &+ odd) >> 16)
  }

  /// The nearest IEEE half-precision number, ties to even; `Float16` does not exist on every platform.
  fileprivate var halfPrecisionBits: UInt16 {
    let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
    if isNaN { return sign | 0x7E00 }
    let size = magnitude
    if size >= 65520 { return sign | 0x7C00 }
    // Below 2⁻¹⁴ the steps are 2⁻²⁴; above, ten bits of the fraction stay.
    if size < 0x1p-14 { return sign | UInt16((size * 0x1p24).rounded(.toNearestOrEven)) }
    let odd = size.bitPattern >> 13 & 1
    let rounded = (size.bitPattern &+ 0xFFF &+ odd) >> 13
    return sign | UInt16(truncatingIfNeeded: rounded &- (112 << 10))
  }
}
