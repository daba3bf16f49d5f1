extension Vocabulary {
  /// The ids of the pieces that stand for text, ascending.
  ///
  /// That is all but the five special tokens and the slots `[unused0]`, `[unused1]` and so on.
  public var wordPieces: [Int32] {
    let specials = SpecialToken.allCases.map { id(of: $0) }
    return (0..<Int32(count)).filter {
      !specials.contains($0) && !Self.isUnusedSlot(pieces[Int($0)])
    }
  }

  /// Whether a piece is a slot for later use: `[unused`, digits, `]`.
  static func isUnusedSlot(_ piece: String) -> Bool {
    let bytes = piece.utf8
    return bytes.starts(with: "[unused".utf8) && bytes.last == UInt8(ascii: "]")
      && bytes.dropFirst(7).dropLast().allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
  }

  /// Whether a piece is a special token, an unused slot or another name in brackets.
  static func isReserved(_ piece: String) -> Bool {
    let bytes = piece.utf8
    return bytes.count > 2 && bytes.first == UInt8(ascii: "[") && bytes.last == UInt8(ascii: "]")
  }
}
