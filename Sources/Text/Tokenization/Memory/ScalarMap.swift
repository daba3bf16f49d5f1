/// A value for every Unicode scalar, stored in pages of 256 scalars of which only those written to
/// exist.
struct ScalarMap<Value> {
  private let initial: Value
  private var pages = [Int32](repeating: -1, count: 0x110000 >> 8)
  private var values: [Value] = []

  init(repeating initial: Value) { self.initial = initial }

  subscript(scalar: UInt32) -> Value {
    get {
      let page = pages[Int(scalar >> 8)]
      return page < 0 ? initial : values[Int(page) << 8 | Int(scalar & 255)]
    }
    set {
      if pages[Int(scalar >> 8)] < 0 {
        pages[Int(scalar >> 8)] = Int32(values.count >> 8)
        values.append(contentsOf: repeatElement(initial, count: 256))
      }
      values[Int(pages[Int(scalar >> 8)]) << 8 | Int(scalar & 255)] = newValue
    }
  }

  /// Calls `body` for every scalar of the pages written to, ascending.
  func visit(_ body: (UInt32, Value) -> Void) {
    for (page, place) in pages.enumerated() where place >= 0 {
      for low in 0..<256 { body(UInt32(page << 8 | low), values[Int(place) << 8 | low]) }
    }
  }
}

extension ScalarMap<UInt64> {
  /// The scalars that were counted, the most frequent first, equals by code point.
  var commonest: [(scalar: UInt32, count: UInt64)] {
    var result: [(scalar: UInt32, count: UInt64)] = []
    visit { scalar, count in
      if count > 0 { result.append((scalar, count)) }
    }
    return result.sorted { $0.count != $1.count ? $0.count > $1.count : $0.scalar < $1.scalar }
  }
}

extension ScalarMap: Sendable where Value: Sendable {}
