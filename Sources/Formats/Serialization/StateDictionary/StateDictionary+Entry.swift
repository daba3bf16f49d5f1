import Preconditions

extension StateDictionary {
  /// An array: shape, element type, and the elements in row-major order without gaps.
  public struct Entry: Sendable, Equatable {
    /// The sizes of the dimensions, outermost first; a single number has none.
    public let shape: [Int]
    /// The type of the elements.
    public let type: ElementType
    /// The elements, little-endian and aligned to their size.
    public let storage: ByteStorage

    /// Creates an array from bytes; their number must fit the shape.
    public init(shape: [Int], type: ElementType, storage: ByteStorage) {
      let expected = type.byteCount(shape: shape)
      require(
        expected == storage.count,
        "StateDictionary.Entry: shape \(shape) of \(type) has \(storage.count) bytes")
      require(
        UInt(bitPattern: storage.bytes.baseAddress) % UInt(type.byteCount) == 0,
        "StateDictionary.Entry: bytes are not aligned for \(type)")
      self.shape = shape
      self.type = type
      self.storage = storage
    }

    /// Creates an array by copying numbers; their count must fit the shape.
    public init<Element: StoredElement>(shape: [Int], _ values: [Element]) {
      self.init(shape: shape, type: Element.elementType, storage: ByteStorage(values))
    }

    /// The number of elements.
    public var elementCount: Int { storage.count / type.byteCount }

    /// The numbers of a floating-point array as single precision, or nil for other types.
    public func floats() -> [Float]? {
      withExtendedLifetime(storage) {
        let bytes = storage.bytes
        switch type {
        case .float32: return Array(bytes.assumingMemoryBound(to: Float.self))
        case .float64: return bytes.assumingMemoryBound(to: Double.self).map { Float($0) }
        case .bfloat16:
          return bytes.assumingMemoryBound(to: UInt16.self)
            .map { Float(bitPattern: UInt32($0) << 16) }
        case .float16:
          return bytes.assumingMemoryBound(to: UInt16.self).map { Float(halfPrecision: $0) }
        default: return nil
        }
      }
    }

    /// The numbers of an integer array, or nil for other types and where a number is too large.
    public func integers() -> [Int]? {
      func converted<Element: BinaryInteger>(_ type: Element.Type) -> [Int]? {
        let values = storage.bytes.assumingMemoryBound(to: type)
        var result: [Int] = []
        result.reserveCapacity(values.count)
        for value in values {
          guard let value = Int(exactly: value) else { return nil }
          result.append(value)
        }
        return result
      }
      return withExtendedLifetime(storage) {
        switch type {
        case .int8: converted(Int8.self)
        case .int16: converted(Int16.self)
        case .int32: converted(Int32.self)
        case .int64: converted(Int64.self)
        case .uint8, .bool: converted(UInt8.self)
        case .uint16: converted(UInt16.self)
        case .uint32: converted(UInt32.self)
        case .uint64: converted(UInt64.self)
        case .float16, .bfloat16, .float32, .float64: nil
        }
      }
    }

    /// Returns whether two arrays agree in shape, type and every bit.
    public static func == (left: Entry, right: Entry) -> Bool {
      left.type == right.type && left.shape == right.shape
        && (left.storage === right.storage || left.storage.bytes.elementsEqual(right.storage.bytes))
    }
  }
}

extension Float {
  /// Widens an IEEE half-precision number, exactly; `Float16` does not exist on every platform.
  fileprivate init(halfPrecision bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 31
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      self = sign == 0 ? magnitude : -magnitude
    case 31: self.init(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: self.init(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
