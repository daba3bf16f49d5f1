/// The type of the numbers of an array in a file.
public enum ElementType: String, Sendable, CaseIterable, CustomStringConvertible {
  /// IEEE half precision.
  case float16
  /// The upper half of a single-precision number.
  case bfloat16
  /// IEEE single precision.
  case float32
  /// IEEE double precision.
  case float64
  /// Signed, 8 bits.
  case int8
  /// Signed, 16 bits.
  case int16
  /// Signed, 32 bits.
  case int32
  /// Signed, 64 bits.
  case int64
  /// Unsigned, 8 bits.
  case uint8
  /// Unsigned, 16 bits.
  case uint16
  /// Unsigned, 32 bits.
  case uint32
  /// Unsigned, 64 bits.
  case uint64
  /// A truth value in a byte, 0 or 1.
  case bool

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }

  /// The name, as in `float32`.
  public var description: String { rawValue }

  /// The size in bytes of an array of some shape, or nil where that overflows or is negative.
  public func byteCount(shape: [Int]) -> Int? {
    guard shape.allSatisfy({ $0 >= 0 }) else { return nil }
    if shape.contains(0) { return 0 }
    var count = byteCount
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }
}

/// A Swift type that files store as it is in memory.
public protocol StoredElement: BitwiseCopyable, Sendable {
  /// The type's name in files.
  static var elementType: ElementType { get }
}

extension Float: StoredElement {
  /// Single precision.
  public static var elementType: ElementType { .float32 }
}

extension Double: StoredElement {
  /// Double precision.
  public static var elementType: ElementType { .float64 }
}

extension Int8: StoredElement {
  /// Signed, 8 bits.
  public static var elementType: ElementType { .int8 }
}

extension Int16: StoredElement {
  /// Signed, 16 bits.
  public static var elementType: ElementType { .int16 }
}

extension Int32: StoredElement {
  /// Signed, 32 bits.
  public static var elementType: ElementType { .int32 }
}

extension Int64: StoredElement {
  /// Signed, 64 bits.
  public static var elementType: ElementType { .int64 }
}

extension UInt8: StoredElement {
  /// Unsigned, 8 bits.
  public static var elementType: ElementType { .uint8 }
}

extension UInt16: StoredElement {
  /// Unsigned, 16 bits.
  public static var elementType: ElementType { .uint16 }
}

extension UInt32: StoredElement {
  /// Unsigned, 32 bits.
  public static var elementType: ElementType { .uint32 }
}

extension UInt64: StoredElement {
  /// Unsigned, 64 bits.
  public static var elementType: ElementType { .uint64 }
}
