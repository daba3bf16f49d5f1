/// The pieces of a vocabulary as two tries over bytes, one for the starts of words and one for their
/// continuations (the pieces that begin with `##`, without these two bytes).
///
/// Nodes are numbered level by level, so that the children of a node are neighbours and the nodes
/// visited most lie together.
final class PieceTrie: @unchecked Sendable {
  // Sendable: nothing is written after initialisation.

  static let wordRoot: UInt32 = 0
  static let continuationRoot: UInt32 = 1

  /// One node: its first child, and the id of the piece that ends there or -1.
  ///
  /// The next node's first child ends its own children.
  struct Node {
    var firstChild: UInt32
    var id: Int32
  }

  private let nodes: UnsafeMutablePointer<Node>
  /// The byte on the edge to each node.
  private let labels: UnsafeMutablePointer<UInt8>

  init(_ vocabulary: Vocabulary) {
    var builder = PieceTrieBuilder()
    builder.build(vocabulary)
    nodes = .allocate(capacity: builder.nodes.count)
    nodes.initialize(from: builder.nodes, count: builder.nodes.count)
    labels = .allocate(capacity: builder.labels.count)
    labels.initialize(from: builder.labels, count: builder.labels.count)
  }

  deinit {
    nodes.deallocate()
    labels.deallocate()
  }

  /// The longest piece that starts at `bytes` in the trie under `root`, and its length in bytes, or
  /// -1 and 0.
  @inline(__always)
  func longestMatch(
    _ bytes: UnsafePointer<UInt8>, count: Int, root: UInt32
  ) -> (id: Int32, length: Int) {
    var node = root
    var best: (id: Int32, length: Int) = (-1, 0)
    var position = 0
    while position < count {
      let byte = bytes[position]
      var child = nodes[Int(node)].firstChild
      let end = nodes[Int(node) + 1].firstChild
      while child < end, labels[Int(child)] != byte { child += 1 }
      if child == end { break }
      node = child
      position += 1
      let id = nodes[Int(node)].id
      if id >= 0 { best = (id, position) }
    }
    return best
  }
}

/// Lays out a ``PieceTrie``, level by level, from the sorted pieces.
private struct PieceTrieBuilder {
  private(set) var nodes: [PieceTrie.Node] = []
  private(set) var labels: [UInt8] = []

  mutating func build(_ vocabulary: Vocabulary) {
    vocabulary.fileBytes.withUnsafeBufferPointer { bytes in
      var words: [Key] = []
      var continuations: [Key] = []
      for id in 0..<Int32(vocabulary.count) {
        let range = vocabulary.byteRange(of: id)
        words.append(Key(bytes: UnsafeBufferPointer(rebasing: bytes[range]), id: id))
        if vocabulary.isContinuation(id) {
          let rest = UnsafeBufferPointer(rebasing: bytes[range.dropFirst(2)])
          continuations.append(Key(bytes: rest, id: id))
        }
      }
      words.sort { bytesPrecede($0.bytes, $1.bytes) }
      continuations.sort { bytesPrecede($0.bytes, $1.bytes) }
      let keys = words + continuations
      layOut(keys, roots: [0..<words.count, words.count..<keys.count])
    }
  }

  private struct Key {
    var bytes: UnsafeBufferPointer<UInt8>
    var id: Int32
  }

  private mutating func layOut(_ keys: [Key], roots: [Range<Int>]) {
    var level = roots
    var depth = 0
    for _ in roots { add(label: 0) }
    var parent = 0
    while !level.isEmpty {
      var next: [Range<Int>] = []
      for range in level {
        var keysLeft = range
        if let first = keysLeft.first, keys[first].bytes.count == depth {
          nodes[parent].id = keys[first].id
          keysLeft = first + 1..<keysLeft.upperBound
        }
        nodes[parent].firstChild = UInt32(nodes.count)
        parent += 1
        while let first = keysLeft.first {
          let label = keys[first].bytes[depth]
          var end = first + 1
          while end < keysLeft.upperBound, keys[end].bytes[depth] == label { end += 1 }
          add(label: label)
          next.append(first..<end)
          keysLeft = end..<keysLeft.upperBound
        }
      }
      level = next
      depth += 1
    }
    // The end of the last node's children.
    nodes.append(PieceTrie.Node(firstChild: UInt32(nodes.count), id: -1))
    labels.append(0)
  }

  private mutating func add(label: UInt8) {
    nodes.append(PieceTrie.Node(firstChild: 0, id: -1))
    labels.append(label)
  }
}
