#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A 64-bit hash of bytes: eight at a time by multiply and fold, the same on every run.
@inline(__always)
func hashBytes(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
  guard let base = UnsafeRawPointer(bytes.baseAddress) else { return mixHash(0, 0) }
  var hash = UInt64(truncatingIfNeeded: bytes.count)
  var position = 0
  while position + 8 <= bytes.count {
    hash = mixHash(hash, base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    position += 8
  }
  return mixHash(hash, loadTail(base + position, count: bytes.count - position))
}

/// One round of the hash.
@inline(__always)
func mixHash(_ hash: UInt64, _ word: UInt64) -> UInt64 {
  let product = (hash ^ word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
  return product.high ^ product.low
}

/// Fewer than eight bytes as a little-endian number.
@inline(__always)
func loadTail(_ bytes: UnsafeRawPointer, count: Int) -> UInt64 {
  if count >= 4 {
    let low = UInt64(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
    let high = bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
    return low | UInt64(UInt32(littleEndian: high)) << UInt64(truncatingIfNeeded: (count - 4) * 8)
  }
  if count == 0 { return 0 }
  let first = UInt64(bytes.load(as: UInt8.self))
  let middle = UInt64(bytes.load(fromByteOffset: count >> 1, as: UInt8.self))
  let last = UInt64(bytes.load(fromByteOffset: count - 1, as: UInt8.self))
  return first | middle << UInt64(truncatingIfNeeded: (count >> 1) * 8)
    | last << UInt64(truncatingIfNeeded: (count - 1) * 8)
}

/// The first eight bytes as a number, zeros after a shorter string: if the numbers of two strings
/// differ, the strings have the same order.
@inline(__always)
func bytePrefix(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
  guard let base = UnsafeRawPointer(bytes.baseAddress) else { return 0 }
  let low =
    bytes.count >= 8
    ? UInt64(littleEndian: base.loadUnaligned(as: UInt64.self))
    : loadTail(base, count: bytes.count)
  return low.byteSwapped
}

/// Whether two byte sequences are equal.
@inline(__always)
func equalBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  guard let a = left.baseAddress, let b = right.baseAddress else { return true }
  return memcmp(a, b, left.count) == 0
}

/// Whether bytes come before others in lexicographic order, a prefix first.
@inline(__always)
func bytesPrecede(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
  compareBytes(left, right) < 0
}

/// The lexicographic order of two byte sequences: negative, zero or positive.
@inline(__always)
func compareBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
  if let a = left.baseAddress, let b = right.baseAddress {
    let order = memcmp(a, b, min(left.count, right.count))
    if order != 0 { return Int(order) }
  }
  return left.count - right.count
}
