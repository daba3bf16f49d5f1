/// The pieces made so far and the order of their bytes.
struct PieceOrder {
  private(set) var table: PieceTable
  /// The first eight bytes of each piece as a big-endian number.
  private var prefixes: [UInt64] = []

  init(_ table: PieceTable) {
    self.table = table
    for id in 0..<Int32(table.count) { prefixes.append(Self.prefix(of: id, in: table)) }
  }

  var count: Int { table.count }

  /// Whether the bytes of one piece come before those of another.
  @inline(__always)
  func precedes(_ a: Int32, _ b: Int32) -> Bool {
    let (first, second) = (prefixes[Int(a)], prefixes[Int(b)])
    if first != second { return first < second }
    return table.bytes.withUnsafeBufferPointer {
      bytesPrecede(
        UnsafeBufferPointer(rebasing: $0[table.range(of: a)]),
        UnsafeBufferPointer(rebasing: $0[table.range(of: b)]))
    }
  }

  /// The id of the piece that two neighbours make: the left one, then the right one without its `##`.
  mutating func join(_ left: Int32, _ right: Int32) -> Int32 {
    var bytes = Array(table.bytes[table.range(of: left)])
    bytes.append(contentsOf: table.bytes[table.range(of: right).dropFirst(2)])
    let (id, isNew) = bytes.withUnsafeBufferPointer { table.insert($0) }
    if isNew { prefixes.append(Self.prefix(of: id, in: table)) }
    return id
  }

  private static func prefix(of id: Int32, in table: PieceTable) -> UInt64 {
    let bytes = table.bytes[table.range(of: id).prefix(8)]
    return bytes.reduce(0) { $0 << 8 | UInt64($1) } << UInt64(8 * (8 - bytes.count))
  }
}
