/// A text as a key of data: equal, hashed and ordered by its UTF-8 bytes.
///
/// Swift's `String` does all three by canonical equivalence: `é` of one scalar and `é` of two are one key to it,
/// and files, vocabularies and other programs know them for two. Text that comes from a user is kept
/// in dictionaries, sets and sorted lists under this type.
public struct ExactString: Hashable, Comparable, Sendable {
  /// The text.
  public let string: String

  /// The key of a text.
  public init(_ string: some StringProtocol) { self.string = String(string) }

  /// Whether the bytes are the same.
  @inlinable
  public static func == (left: ExactString, right: ExactString) -> Bool {
    left.string.isExactly(right.string)
  }

  /// Whether the left one's bytes come first, as in `LC_ALL=C sort` and Python's order of `bytes`.
  @inlinable
  public static func < (left: ExactString, right: ExactString) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  /// Feeds the bytes to a hasher.
  public func hash(into hasher: inout Hasher) {
    var string = string
    string.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(UInt8(0xFF))  // No text has this byte: where this one ends.
  }
}

extension ExactString: ExpressibleByStringLiteral, CustomStringConvertible {
  /// The key of a literal.
  public init(stringLiteral value: String) { string = value }

  /// The text.
  public var description: String { string }
}
