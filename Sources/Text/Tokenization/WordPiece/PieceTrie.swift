/// The pieces of a vocabulary as two tries over bytes, one for the starts of words and one for their
/// continuations (the pieces that begin with `##`, without these two bytes).
///
/// The children of a node are neighbours, sorted by their bytes, and a first child's own children
/// follow at once, so that most of the way down a word lies in one or two cache lines.
struct PieceTrie: ~Copyable {
  /// Which of the two tries.
  enum Root: Int {
    case word = 0
    case continuation = 1
  }

  // Not fileprivate: Swift 6.3 then breaks off debug builds.
  struct Node: BitwiseCopyable {
    var firstChild: UInt32 = 0
    /// The piece that ends here, or -1.
    var id: Int32 = -1
    var childCount: UInt8 = 0
    /// The byte on the edge to this node.
    var byte: UInt8
  }

  private let nodes: LargeBuffer<Node>
  /// For each root and byte the child, or 0.
  private let rootChildren = LargeBuffer<UInt32>(count: 512)

  init(_ vocabulary: Vocabulary) {
    let builder = PieceTrieBuilder(vocabulary)
    nodes = LargeBuffer(count: builder.nodes.count)
    nodes.base.update(from: builder.nodes, count: builder.nodes.count)
    for root in 0..<2 {
      let first = Int(nodes[root].firstChild)
      for child in first..<first + Int(nodes[root].childCount) {
        rootChildren[root << 8 | Int(nodes[child].byte)] = UInt32(child)
      }
    }
  }

  /// The longest piece that starts at `bytes`, and its length in bytes, or -1 and 0.
  @inline(__always)
  func longestMatch(
    _ bytes: UnsafePointer<UInt8>, count: Int, root: Root
  ) -> (id: Int32, length: Int) {
    var best: (id: Int32, length: Int) = (-1, 0)
    if count == 0 { return best }
    var index = rootChildren[root.rawValue << 8 | Int(bytes[0])]
    if index == 0 { return best }
    var position = 1
    while true {
      let node = nodes[Int(index)]
      if node.id >= 0 { best = (node.id, position) }
      if position == count { return best }
      let end = node.firstChild &+ UInt32(node.childCount)
      let byte = bytes[position]
      index = firstNode(atLeast: byte, from: node.firstChild, to: end)
      if index == end || nodes[Int(index)].byte != byte { return best }
      position += 1
    }
  }

  /// The first of some neighbours whose byte is not less than another, or the end.
  @inline(__always)
  private func firstNode(atLeast byte: UInt8, from start: UInt32, to end: UInt32) -> UInt32 {
    var index = start
    var count = end &- start
    while count > 8 {
      let half = count >> 1
      index = nodes[Int(index &+ half &- 1)].byte < byte ? index &+ half : index
      count &-= half
    }
    while index < end, nodes[Int(index)].byte < byte { index &+= 1 }
    return index
  }
}

/// Lays out the nodes of a ``PieceTrie``.
private struct PieceTrieBuilder {
  private(set) var nodes = [PieceTrie.Node(byte: 0), PieceTrie.Node(byte: 0)]

  private struct Key {
    /// Decides most comparisons without a look at the bytes.
    var prefix: UInt64
    var bytes: UnsafeBufferPointer<UInt8>
    var id: Int32

    init(_ bytes: UnsafeBufferPointer<UInt8>, id: Int32) {
      prefix = bytePrefix(bytes)
      self.bytes = bytes
      self.id = id
    }
  }

  /// A node whose children are to be laid out, and the sorted keys that share the path to it.
  private struct Pending {
    var node: Int
    var keys: Range<Int>
    var depth: Int
  }

  init(_ vocabulary: Vocabulary) {
    vocabulary.fileBytes.withUnsafeBufferPointer { bytes in
      var words: [Key] = []
      var continuations: [Key] = []
      // More than are needed: memory that is not touched costs nothing.
      words.reserveCapacity(vocabulary.count)
      continuations.reserveCapacity(vocabulary.count)
      nodes.reserveCapacity(2 * bytes.count)
      for id in 0..<Int32(vocabulary.count) {
        let range = vocabulary.byteRange(of: id)
        words.append(Key(UnsafeBufferPointer(rebasing: bytes[range]), id: id))
        if vocabulary.isContinuation(id) {
          let rest = UnsafeBufferPointer(rebasing: bytes[range.dropFirst(2)])
          continuations.append(Key(rest, id: id))
        }
      }
      layOut(words, under: .word)
      layOut(continuations, under: .continuation)
    }
  }

  private mutating func layOut(_ unsorted: [Key], under root: PieceTrie.Root) {
    let keys = unsorted.sorted {
      $0.prefix != $1.prefix ? $0.prefix < $1.prefix : bytesPrecede($0.bytes, $1.bytes)
    }
    var stack = [Pending(node: root.rawValue, keys: 0..<keys.count, depth: 0)]
    while let pending = stack.popLast() {
      var rest = pending.keys
      if let first = rest.first, keys[first].bytes.count == pending.depth {
        nodes[pending.node].id = keys[first].id
        rest = first + 1..<rest.upperBound
      }
      let firstChild = nodes.count
      let bottom = stack.count
      while let first = rest.first {
        let byte = keys[first].bytes[pending.depth]
        let end = rest.first { keys[$0].bytes[pending.depth] != byte } ?? rest.upperBound
        stack.append(Pending(node: nodes.count, keys: first..<end, depth: pending.depth + 1))
        nodes.append(PieceTrie.Node(byte: byte))
        rest = end..<rest.upperBound
      }
      nodes[pending.node].firstChild = UInt32(firstChild)
      nodes[pending.node].childCount = UInt8(nodes.count - firstChild)
      stack[bottom...].reverse()
    }
  }
}
