import Platform

/// Several runs read as one: every word once, in ascending order, with the sum of its counts.
///
/// A heap holds the next word of each run.
struct WordMerge: ~Copyable {
  /// The next word of a run.
  private struct Head {
    /// The word's first eight bytes as a number, which decides most comparisons.
    var prefix: UInt64
    var reader: Int
  }

  private let readers: [WordRun.Reader]
  private var heap: [Head] = []

  init(_ runs: [WordRun]) throws(SystemError) {
    var readers: [WordRun.Reader] = []
    for run in runs { readers.append(try WordRun.Reader(run)) }
    self.readers = readers
    for (index, reader) in readers.enumerated() where !reader.word.isEmpty {
      heap.append(Head(prefix: bytePrefix(reader.word), reader: index))
    }
    for place in (0..<heap.count / 2).reversed() { sift(from: place) }
  }

  /// Merges runs into one.
  static func merge(_ runs: [WordRun], in directory: String) throws(SystemError) -> WordRun {
    var merge = try WordMerge(runs)
    var writer = try WordRun.Writer(in: directory)
    var word: [UInt8] = []
    while let count = try merge.next(into: &word) {
      try word.withUnsafeBufferPointer { word in
        Result { () throws(SystemError) in try writer.append(word, count: count) }
      }.get()
    }
    return try writer.finish()
  }

  /// Reads the next word and returns its count, or nil at the end.
  private mutating func next(into word: inout [UInt8]) throws(SystemError) -> UInt64? {
    guard let first = heap.first else { return nil }
    word.removeAll(keepingCapacity: true)
    word.append(contentsOf: readers[first.reader].word)
    var count: UInt64 = 0
    repeat {
      let reader = readers[heap[0].reader]
      count += reader.count
      try reader.advance()
      if reader.word.isEmpty {
        let last = heap.removeLast()
        if heap.isEmpty { break }
        heap[0] = last
      } else {
        heap[0].prefix = bytePrefix(reader.word)
      }
      sift(from: 0)
    } while heap[0].prefix == first.prefix && isAtTop(word)
    return count
  }

  private func isAtTop(_ word: [UInt8]) -> Bool {
    word.withUnsafeBufferPointer { equalBytes($0, readers[heap[0].reader].word) }
  }

  private func precedes(_ left: Head, _ right: Head) -> Bool {
    left.prefix != right.prefix
      ? left.prefix < right.prefix
      : bytesPrecede(readers[left.reader].word, readers[right.reader].word)
  }

  /// Moves a head down to where both below it come after it.
  private mutating func sift(from start: Int) {
    let head = heap[start]
    var place = start
    while 2 * place + 1 < heap.count {
      var child = 2 * place + 1
      if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
      guard precedes(heap[child], head) else { break }
      heap[place] = heap[child]
      place = child
    }
    heap[place] = head
  }
}
