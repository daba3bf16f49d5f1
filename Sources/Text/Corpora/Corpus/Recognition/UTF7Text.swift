/// UTF-16 in base64 between plus and minus signs, all else being ASCII (RFC 2152).
///
/// Sums, `C++`, telephone numbers and e-mail addresses have plus signs too. So every single one has to begin well-formed
/// characters of one script, and there have to be so many that no words do by chance.
enum UTF7Text {
  /// The content of a file in this encoding, if its bytes are in it.
  static func recognize(_ bytes: UnsafeRawBufferPointer) -> ForeignContent? {
    isUTF7(bytes) ? ForeignContent("UTF-7 text", .filter(EncodingRecognition.iconv("UTF-7"))) : nil
  }

  private static func isUTF7(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var evidence = Evidence()
    var place = bytes.startIndex
    while let plus = bytes[place...].firstIndex(of: UInt8(ascii: "+")) {
      let run = bytes[(plus + 1)...].prefix { digit($0) != nil }
      place = run.endIndex
      // The sample may end within it.
      guard place < bytes.endIndex else { break }
      // What stands for a plus sign itself.
      if run.isEmpty, bytes[place] == UInt8(ascii: "-") { continue }
      guard evidence.add(Array(run)) else { return false }
    }
    return evidence.suffices && !bytes.contains { $0 >= 0x80 }
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  /// The UTF-16 units in some base64; nil if there is none, or more bits than they take.
  private static func units(_ run: [UInt8]) -> [UInt16]? {
    var units: [UInt16] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in run {
      guard let digit = digit(byte) else { return nil }
      bits = bits << 6 | digit
      count += 6
      guard count >= 16 else { continue }
      count -= 16
      units.append(UInt16(truncatingIfNeeded: bits >> UInt32(count)))
      bits &= (1 << UInt32(count)) - 1
    }
    return units.isEmpty || count >= 6 || bits != 0 ? nil : units
  }

  /// What speaks for the encoding.
  private struct Evidence {
    private var seen: Set<[UInt8]> = []
    private var scripts: Set<TextScript> = []
    private var quarters = 0

    /// As much as three different characters of a small script are, a word of two, or twelve of a large one: a
    /// word of eight letters is three Chinese characters by chance in one case of twenty.
    var suffices: Bool { quarters >= 12 }

    /// Takes a run of base64 into account.
    ///
    /// - Returns: whether it may be one.
    mutating func add(_ run: [UInt8]) -> Bool {
      guard !seen.contains(run) else { return true }
      guard let units = units(run), let scripts = TextScript.all(of: units) else { return false }
      seen.insert(run)
      self.scripts.formUnion(scripts)
      let characters = units.count { $0 >= 0x80 }
      let isLarge = !scripts.isDisjoint(with: [.chinese, .korean])
      quarters += isLarge ? characters : characters > 1 ? 12 : 4 * characters
      return self.scripts.subtracting([.latin]).count <= 1
    }
  }
}
