/// Bob Jenkins's hash `hashlittle` (lookup3.c, 2006), which HDF5 takes over its metadata.
enum Lookup3 {
  /// The hash of bytes with the initial value 0.
  static func hash(_ key: ArraySlice<UInt8>) -> UInt32 {
    var a = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: key.count)
    var b = a
    var c = a
    var rest = key
    while rest.count > 12 {
      add(rest, &a, &b, &c)
      mix(&a, &b, &c)
      rest = rest.dropFirst(12)
    }
    guard !rest.isEmpty else { return c }
    add(rest, &a, &b, &c)
    finish(&a, &b, &c)
    return c
  }

  private static func add(
    _ bytes: ArraySlice<UInt8>, _ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32
  ) {
    var words: [UInt32] = [0, 0, 0]
    for (index, byte) in bytes.prefix(12).enumerated() {
      words[index / 4] |= UInt32(byte) << UInt32(8 * (index % 4))
    }
    a &+= words[0]
    b &+= words[1]
    c &+= words[2]
  }

  private static func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
    value << count | value >> (32 - count)
  }

  private static func mix(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
    a = a &- c ^ rotated(c, 4)
    c = c &+ b
    b = b &- a ^ rotated(a, 6)
    a = a &+ c
    c = c &- b ^ rotated(b, 8)
    b = b &+ a
    a = a &- c ^ rotated(c, 16)
    c = c &+ b
    b = b &- a ^ rotated(a, 19)
    a = a &+ c
    c = c &- b ^ rotated(b, 4)
    b = b &+ a
  }

  private static func finish(_ a: inout UInt32, _ b: inout UInt32, _ c: inout UInt32) {
    c = (c ^ b) &- rotated(b, 14)
    a = (a ^ c) &- rotated(c, 11)
    b = (b ^ a) &- rotated(a, 25)
    c = (c ^ b) &- rotated(b, 16)
    a = (a ^ c) &- rotated(c, 4)
    b = (b ^ a) &- rotated(a, 14)
    c = (c ^ b) &- rotated(b, 24)
  }
}
