/// Which held-out examples have texts that are learned from too.
struct RepeatedTexts {
  /// FNV-1a of 64 bits: what two texts have in common by chance among millions is nothing.
  private var learned: Set<UInt64> = []
  private var heldOut: [UInt64] = []

  /// Takes an example into account, whatever its label.
  mutating func add(_ texts: [String], isHeldOut: Bool) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for text in texts {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      // A text ends, or "a", "b c" would be "a b", "c".
      hash = (hash ^ 0xFF) &* 0x100_0000_01b3
    }
    if isHeldOut { heldOut.append(hash) } else { learned.insert(hash) }
  }

  /// How many held-out examples there are of that kind.
  var count: Int { heldOut.count { learned.contains($0) } }
}
