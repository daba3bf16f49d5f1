extension StringProtocol {
  /// Whether both have the same bytes; `==` also takes `é` for `e` with a combining accent, and `K` for the Kelvin sign.
  @inlinable
  public func isExactly(_ other: some StringProtocol) -> Bool {
    utf8.elementsEqual(other.utf8)
  }

  /// Whether the bytes begin with those of `prefix`; `hasPrefix` finds no `##` before a combining accent.
  @inlinable
  public func hasExactPrefix(_ prefix: some StringProtocol) -> Bool {
    utf8.starts(with: prefix.utf8)
  }

  /// Whether the bytes end with those of `suffix`.
  @inlinable
  public func hasExactSuffix(_ suffix: some StringProtocol) -> Bool {
    utf8.count >= suffix.utf8.count && utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}

extension Sequence where Element == String {
  /// The texts in the order of their bytes, as `LC_ALL=C ls` has file names.
  @inlinable
  public func sortedByBytes() -> [String] {
    sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether one of the texts has exactly these bytes.
  @inlinable
  public func containsExactly(_ text: some StringProtocol) -> Bool {
    contains { $0.isExactly(text) }
  }
}

extension StringProtocol {
  /// The parts between the occurrences of an ASCII character, also of one that a combining mark follows.
  public func parts(
    separatedBy separator: Unicode.Scalar, omittingEmpty: Bool = true
  ) -> [String] {
    let separator = UInt8(ascii: separator)
    var text = String(self)
    return text.withUTF8 { bytes in
      bytes.split(separator: separator, omittingEmptySubsequences: omittingEmpty)
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// Whether a scalar occurs, also one that a combining mark follows.
  @inlinable
  public func containsScalar(_ scalar: Unicode.Scalar) -> Bool { unicodeScalars.contains(scalar) }
}
