/// Writes zip archives with whatever is to be wrong in them.
public struct ZipWriter {
  /// A member as it is written, with fields to be changed.
  public struct Member {
    /// Its name.
    public var name: [UInt8]
    /// Its packed bytes.
    public var packed: [UInt8]
    /// How many bytes its header and the directory say that it has.
    public var byteCount: UInt64
    /// How many packed bytes the directory says that it has; nil for the truth.
    public var packedCount: UInt64?
    /// 0 stored, 8 deflate.
    public var method: UInt16
    /// The CRC-32 of the bytes.
    public var checksum: UInt32
    /// Bit 0: encrypted.
    public var flags: UInt16 = 0
    /// The name in its header; nil for the same.
    public var headerName: [UInt8]?
    /// Where the directory says that its header is; nil for the truth.
    public var headerOffset: UInt64?
    /// What stands between header and bytes.
    public var padding: [UInt8] = []
    /// Whether the directory has its numbers in the wide form.
    public var isWide = false

    /// A member that is packed already.
    public init(
      _ name: String, packed: [UInt8], method: UInt16, byteCount: Int, checksum: UInt32
    ) {
      self.name = Array(name.utf8)
      self.packed = packed
      self.method = method
      self.byteCount = UInt64(byteCount)
      self.checksum = checksum
    }

    /// A stored member.
    public init(_ name: String, _ bytes: [UInt8]) {
      self.init(
        name, packed: bytes, method: 0, byteCount: bytes.count,
        checksum: ZipWriter.checksum(of: bytes))
    }

    /// A member in deflate's form, but in blocks as they are.
    public init(deflated name: String, _ bytes: [UInt8]) {
      self.init(
        name, packed: ZipWriter.deflated(bytes), method: 8, byteCount: bytes.count,
        checksum: ZipWriter.checksum(of: bytes))
    }
  }

  /// The members.
  public var members: [Member]
  /// What the directory says how many there are; nil for the truth.
  public var memberCount: UInt64?
  /// What follows the end.
  public var comment: [UInt8] = []
  /// Whether the end is in the wide form too.
  public var isWide = false
  /// What is added to the directory's place, as far as the end tells.
  public var directoryShift: Int64 = 0
  /// The number of this part.
  public var part: UInt16 = 0

  /// An archive of members.
  public init(_ members: [Member]) { self.members = members }

  /// The archive.
  public var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let offset = member.headerOffset ?? UInt64(file.count)
      let name = member.headerName ?? member.name
      file += Array("PK\u{3}\u{4}".utf8) + little(45 as UInt16) + little(member.flags)
      file += little(member.method) + little(0 as UInt32) + little(member.checksum)
      file += narrow(UInt64(member.packed.count)) + narrow(member.byteCount)
      file += little(UInt16(name.count)) + little(UInt16(member.padding.count))
      file += name + member.padding + member.packed
      directory += entry(member, offset)
    }
    let place = UInt64(bitPattern: Int64(file.count) &+ directoryShift)
    return file + directory + end(directory.count, place, after: file.count + directory.count)
  }

  private func entry(_ member: Member, _ offset: UInt64) -> [UInt8] {
    let packedCount = member.packedCount ?? UInt64(member.packed.count)
    let numbers = [member.byteCount, packedCount, offset]
    let isWide = member.isWide || numbers.contains { $0 >= UInt64(UInt32.max) }
    let extra = isWide ? little(1 as UInt16) + little(24 as UInt16) + numbers.flatMap(little) : []
    var bytes = Array("PK\u{1}\u{2}".utf8) + little(45 as UInt16) + little(45 as UInt16)
    bytes += little(member.flags) + little(member.method) + little(0 as UInt32)
    bytes += little(member.checksum)
    bytes += isWide ? little(UInt64.max) : narrow(packedCount) + narrow(member.byteCount)
    bytes += little(UInt16(member.name.count)) + little(UInt16(extra.count)) + little(0 as UInt16)
    bytes += little(0 as UInt16) + little(0 as UInt16) + little(0 as UInt32)
    return bytes + (isWide ? little(UInt32.max) : narrow(offset)) + member.name + extra
  }

  private func end(_ size: Int, _ place: UInt64, after end: Int) -> [UInt8] {
    let count = memberCount ?? UInt64(members.count)
    var bytes: [UInt8] = []
    if isWide {
      bytes += Array("PK\u{6}\u{6}".utf8) + little(44 as UInt64) + little(45 as UInt16)
      bytes += little(45 as UInt16) + little(UInt32(part)) + little(UInt32(part)) + little(count)
      bytes += little(count) + little(UInt64(size)) + little(place)
      bytes += Array("PK\u{6}\u{7}".utf8) + little(0 as UInt32) + little(UInt64(end))
      bytes += little(1 as UInt32)
    }
    bytes += Array("PK\u{5}\u{6}".utf8) + little(part) + little(part)
    let narrowCount = isWide ? UInt16.max : UInt16(truncatingIfNeeded: count)
    bytes += little(narrowCount) + little(narrowCount)
    bytes += isWide ? little(UInt64.max) : narrow(UInt64(size)) + narrow(place)
    return bytes + little(UInt16(comment.count)) + comment
  }

  private func narrow(_ value: UInt64) -> [UInt8] { little(UInt32(clamping: value)) }

  private func little<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    Self.little(value)
  }

  private static func little<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// The CRC-32 of gzip and zip, bit by bit.
  public static func checksum(of bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { register, byte in
      (0..<8).reduce(register ^ UInt32(byte)) { register, _ in
        register >> 1 ^ (register & 1 == 1 ? 0xEDB8_8320 : 0)
      }
    }
  }

  private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var packed: [UInt8] = []
    for start in stride(from: 0, through: bytes.count, by: 60_000) {
      let block = bytes[start..<min(bytes.count, start + 60_000)]
      packed.append(start + 60_000 > bytes.count ? 1 : 0)
      packed += little(UInt16(block.count)) + little(~UInt16(block.count)) + block
    }
    return packed
  }
}
