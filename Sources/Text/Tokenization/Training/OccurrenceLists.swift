/// Lists of cells in blocks of 32 bytes: seven cells and the number of the block that was filled before.
struct OccurrenceLists: ~Copyable {
  /// The newest block of a list and how many of its cells are taken; block 0 is none.
  struct Head {
    var block: UInt32 = 0
    var count: UInt32 = 0
  }

  private static let blockSize = 8
  private static let cellsPerBlock: UInt32 = 7

  private var words = LargeBuffer<UInt32>(count: 1 << 12)
  private var blockCount: UInt32 = 1
  /// The first of the blocks that can be used again, or 0.
  private var freeBlock: UInt32 = 0

  @inline(__always)
  mutating func append(_ cell: UInt32, to list: inout Head) {
    if list.block == 0 || list.count == Self.cellsPerBlock { addBlock(to: &list) }
    list.count += 1
    words[Int(list.block) * Self.blockSize + Int(list.count)] = cell
  }

  /// Moves the cells of a list to the end of an array, in no particular order.
  mutating func take(_ list: inout Head, into cells: inout [UInt32]) {
    while list.block != 0 {
      let start = Int(list.block) * Self.blockSize
      for index in start + 1...start + Int(list.count) { cells.append(words[index]) }
      let previous = words[start]
      words[start] = freeBlock
      freeBlock = list.block
      list = Head(block: previous, count: Self.cellsPerBlock)
    }
    list = Head()
  }

  @inline(never)
  private mutating func addBlock(to list: inout Head) {
    let block: UInt32
    if freeBlock != 0 {
      block = freeBlock
      freeBlock = words[Int(block) * Self.blockSize]
    } else {
      block = blockCount
      blockCount += 1
      if Int(blockCount) * Self.blockSize > words.count { words.grow(to: words.count * 2) }
    }
    words[Int(block) * Self.blockSize] = list.block
    list = Head(block: block, count: 0)
  }
}
