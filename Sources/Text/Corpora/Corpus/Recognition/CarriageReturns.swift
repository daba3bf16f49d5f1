/// Lines that end in a carriage return alone, as on the first Macintoshes.
enum CarriageReturns {
  /// Refuses a sample most of whose lines end so.
  static func recognize(_ sample: ContentSample) -> ForeignContent? {
    var (alone, feeds) = (0, 0)
    var previous: UInt8 = 0
    for byte in sample.bytes {
      if byte == 0x0A { feeds += 1 } else if previous == 0x0D { alone += 1 }
      previous = byte
    }
    if previous == 0x0D { alone += 1 }
    guard alone >= 2, alone > feeds else { return nil }
    // A pair is one end of a line.
    let command = feeds == 0 ? #"tr '\r' '\n'"# : #"sed 's/\r$//; s/\r/\n/g'"#
    return ForeignContent("text whose lines end in CR alone", .filter(command), isUTF8: true)
  }
}
