import Platform

/// An entry of the directory as it is written.
struct ZipEntry {
  let name: UnsafeRawBufferPointer
  let flags: UInt16
  let method: UInt16
  let checksum: UInt32
  private(set) var packedCount: UInt64
  private(set) var byteCount: UInt64
  private(set) var headerOffset: UInt64

  /// Takes the next entry; nil if there is none, or it is cut off or lies in another part.
  ///
  /// - Parameter cursor: in the directory, at the beginning of an entry.
  init?(_ cursor: inout ByteCursor) {
    guard let signature = cursor.take(4), signature.elementsEqual(ZipSignature.entry),
      cursor.take(4) != nil, let flags = cursor.integer(UInt16.self),
      let method = cursor.integer(UInt16.self), cursor.take(4) != nil,
      let checksum = cursor.integer(UInt32.self), let packedCount = cursor.integer(UInt32.self),
      let byteCount = cursor.integer(UInt32.self), let nameCount = cursor.integer(UInt16.self),
      let extraCount = cursor.integer(UInt16.self), let commentCount = cursor.integer(UInt16.self),
      let part = cursor.integer(UInt16.self), cursor.take(6) != nil,
      let headerOffset = cursor.integer(UInt32.self), let name = cursor.take(Int(nameCount)),
      let extra = cursor.take(Int(extraCount)), cursor.take(Int(commentCount)) != nil,
      part == 0 || part == UInt16.max
    else { return nil }
    (self.name, self.flags, self.method, self.checksum) = (name, flags, method, checksum)
    self.packedCount = UInt64(packedCount)
    self.byteCount = UInt64(byteCount)
    self.headerOffset = UInt64(headerOffset)
    guard widen(from: extra) else { return nil }
  }

  /// Takes what the fields are too small for from the extra field for it, in this order.
  private mutating func widen(from extra: UnsafeRawBufferPointer) -> Bool {
    let full = UInt64(UInt32.max)
    guard [byteCount, packedCount, headerOffset].contains(full) else { return true }
    var cursor = ByteCursor(extra)
    while let kind = cursor.integer(UInt16.self), let count = cursor.integer(UInt16.self),
      let field = cursor.take(Int(count))
    {
      guard kind == 1 else { continue }
      var wide = ByteCursor(field)
      func value(_ narrow: UInt64, _ cursor: inout ByteCursor) -> UInt64? {
        narrow == full ? cursor.integer(UInt64.self) : narrow
      }
      guard let byteCount = value(byteCount, &wide), let packedCount = value(packedCount, &wide),
        let headerOffset = value(headerOffset, &wide)
      else { return false }
      (self.byteCount, self.packedCount, self.headerOffset) = (byteCount, packedCount, headerOffset)
      return true
    }
    // A file of exactly that size needs no other field.
    return true
  }
}
