/// The value of an attribute: a small piece of information attached to a group or dataset.
public enum HDF5AttributeValue: Sendable, Equatable, CustomStringConvertible {
  /// A truth value.
  case bool(Bool)
  /// A whole number.
  case integer(Int64)
  /// A number in double precision.
  case double(Double)
  /// A text without NUL characters.
  case string(String)
  /// Whole numbers.
  case integers([Int64])
  /// Numbers in double precision.
  case doubles([Double])
  /// Texts without NUL characters.
  case strings([String])

  /// The kind of value in words.
  public var kind: String {
    switch self {
    case .bool: "a truth value"
    case .integer: "a whole number"
    case .double: "a number"
    case .string: "a text"
    case .integers: "whole numbers"
    case .doubles: "numbers"
    case .strings: "texts"
    }
  }

  /// The value as text, for listings.
  public var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): value
    case .integers(let values): "\(values)"
    case .doubles(let values): "\(values)"
    case .strings(let values): "\(values)"
    }
  }
}

extension HDF5AttributeValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringLiteral
{
  /// Creates a truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Creates a whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// Creates a number.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// Creates a text.
  public init(stringLiteral value: String) { self = .string(value) }
}
