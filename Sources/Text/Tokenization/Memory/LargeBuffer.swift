import Platform
import Preconditions

/// A growable array of plain values, zero-filled, on huge pages where it is large enough.
///
/// Random access to tables of many megabytes spends most of its time on address translation and on
/// first touches; huge pages save nearly all of both. Indices are checked in debug builds only.
struct LargeBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
  // Sendable: as safe as the owner's access to it, which a unique owner checks.

  /// The first element.
  private(set) var base: UnsafeMutablePointer<Element>
  /// The number of elements.
  private(set) var count: Int

  /// A buffer of `count` elements whose bytes are all zero.
  init(count: Int) {
    base = Self.allocate(count)
    self.count = count
  }

  deinit { Self.deallocate(base, count) }

  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      assert(index >= 0 && index < count, "LargeBuffer: index \(index) is not in 0..<\(count)")
      return base[index]
    }
    nonmutating _modify {
      assert(index >= 0 && index < count, "LargeBuffer: index \(index) is not in 0..<\(count)")
      yield &base[index]
    }
  }

  /// Lengthens the buffer with zeros.
  mutating func grow(to newCount: Int) {
    require(newCount >= count, "LargeBuffer.grow: from \(count) to \(newCount)")
    let larger = Self.allocate(newCount)
    larger.update(from: base, count: count)
    Self.deallocate(base, count)
    base = larger
    count = newCount
  }

  /// Another buffer with the same elements.
  func copy() -> LargeBuffer {
    let copy = LargeBuffer(count: count)
    copy.base.update(from: base, count: count)
    return copy
  }

  private static func byteCount(_ count: Int) -> Int {
    let (bytes, overflow) = MemoryLayout<Element>.stride.multipliedReportingOverflow(by: count)
    require(count >= 0 && !overflow, "LargeBuffer: \(count) elements")
    return bytes
  }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    let bytes = byteCount(count)
    let memory = LargePages.allocate(byteCount: bytes)
    // Large blocks come fresh from the system and are zero already.
    if bytes < LargePages.hugePageSize {
      memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }
    return memory.bindMemory(to: Element.self, capacity: count)
  }

  private static func deallocate(_ base: UnsafeMutablePointer<Element>, _ count: Int) {
    LargePages.deallocate(UnsafeMutableRawPointer(base), byteCount: byteCount(count))
  }
}
