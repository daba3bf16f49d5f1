import Preconditions

/// Decodes ``UnicodeData`` into the two stages of ``UnicodeTables``.
struct UnicodeTableBuilder {
  private(set) var blocks = [UInt16](repeating: 0, count: 0x110000 >> 8)
  private(set) var entries = [UnicodeEntry](repeating: UnicodeEntry(), count: 256)
  private(set) var mappings = [ScalarMapping()]

  /// Blocks of 256 equal entries, shared by their value.
  private var uniformBlocks: [UInt32: UInt16] = [0: 0]

  mutating func readProperties() {
    var reader = VarintReader(UnicodeData.properties)
    var start = 0
    while !reader.isAtEnd {
      let end = start + reader.next()
      let flags = UInt32(reader.next())
      if flags != 0 { fill(start..<end, with: flags) }
      start = end
    }
    require(start == 0x110000, "UnicodeTables: properties end at \(start)")
  }

  mutating func readCombiningClasses() {
    var reader = VarintReader(UnicodeData.combiningClasses)
    var end = 0
    while !reader.isAtEnd {
      let start = end + reader.next()
      end = start + reader.next()
      let bits = UInt32(reader.next()) << 8
      for scalar in start..<end { update(scalar) { $0.bits |= bits } }
    }
  }

  mutating func readDecompositions() {
    var reader = VarintReader(UnicodeData.decompositions)
    var scalar = 0
    var before = [0, 0, 0, 0]
    while !reader.isAtEnd {
      scalar += reader.next()
      let count = reader.next()
      for place in 0..<count { before[place] += reader.nextSigned() }
      let parts = (0..<4).map { $0 < count ? UInt32(before[$0]) : 0 }
      updateMapping(of: scalar) { $0.decomposition = (parts[0], parts[1], parts[2], parts[3]) }
    }
  }

  mutating func readLowercase() {
    var reader = VarintReader(UnicodeData.lowercase)
    var first = 0
    while !reader.isAtEnd {
      first += reader.next()
      let count = reader.next()
      let step = reader.next()
      let difference = reader.nextSigned()
      for place in 0..<count {
        let scalar = first + place * step
        updateMapping(of: scalar) { $0.lowercase = (UInt32(scalar + difference), 0) }
      }
    }
    reader = VarintReader(UnicodeData.specialLowercase)
    while !reader.isAtEnd {
      let scalar = reader.next()
      let pair = (UInt32(reader.next()), UInt32(reader.next()))
      updateMapping(of: scalar) { $0.lowercase = pair }
    }
  }

  mutating func markHangul() {
    fill(
      Int(Hangul.firstSyllable)..<Int(Hangul.lastSyllable) + 1, with: UnicodeEntry.hangulSyllable)
  }

  private mutating func fill(_ scalars: Range<Int>, with flags: UInt32) {
    var scalar = scalars.lowerBound
    while scalar < scalars.upperBound {
      if scalar & 255 == 0, scalar + 256 <= scalars.upperBound, blocks[scalar >> 8] == 0 {
        blocks[scalar >> 8] = uniformBlock(of: flags)
        scalar += 256
      } else {
        update(scalar) { $0.bits |= flags }
        scalar += 1
      }
    }
  }

  private mutating func uniformBlock(of flags: UInt32) -> UInt16 {
    if let block = uniformBlocks[flags] { return block }
    let block = UInt16(entries.count >> 8)
    entries.append(contentsOf: repeatElement(UnicodeEntry(bits: flags), count: 256))
    uniformBlocks[flags] = block
    return block
  }

  private mutating func update(_ scalar: Int, _ change: (inout UnicodeEntry) -> Void) {
    var block = blocks[scalar >> 8]
    if uniformBlocks.values.contains(block) {
      let start = Int(block) << 8
      block = UInt16(entries.count >> 8)
      entries.append(contentsOf: entries[start..<start + 256])
      blocks[scalar >> 8] = block
    }
    change(&entries[Int(block) << 8 | scalar & 255])
  }

  private mutating func updateMapping(of scalar: Int, _ change: (inout ScalarMapping) -> Void) {
    var index = entries[Int(blocks[scalar >> 8]) << 8 | scalar & 255].mappingIndex
    if index == 0 {
      index = mappings.count
      mappings.append(ScalarMapping())
      update(scalar) { $0.bits |= UInt32(index) << 16 }
    }
    change(&mappings[index])
  }
}

/// Reads the numbers of a ``UnicodeData`` string: five bits a digit, lowest first, with bit 5 of a
/// digit saying that another one follows.
private struct VarintReader {
  private let text: StaticString
  private var position = 0

  init(_ text: StaticString) { self.text = text }

  var isAtEnd: Bool { position >= text.utf8CodeUnitCount }

  mutating func next() -> Int {
    var value = 0
    var shift = 0
    while true {
      require(!isAtEnd, "UnicodeTables: a number runs past the end of its string")
      let digit = Self.value(of: text.utf8Start[position])
      position += 1
      value |= (digit & 31) << shift
      if digit < 32 { return value }
      shift += 5
    }
  }

  /// A zigzag-coded signed number.
  mutating func nextSigned() -> Int {
    let value = next()
    return value & 1 == 0 ? value >> 1 : -(value + 1) >> 1
  }

  private static func value(of digit: UInt8) -> Int {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(digit) - 65
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(digit) - 97 + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit) - 48 + 52
    case UInt8(ascii: "-"): 62
    default: 63
    }
  }
}
