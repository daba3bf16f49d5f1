/// An order of rows in which no batch has a text twice, as far as that can be: as sentence-transformers'
/// `NoDuplicatesBatchSampler`, but every row is in a full batch all the same.
///
/// To the ranking loss every other row's positive is wrong. Were it the same text as one's own, or belonged to the same
/// anchor, a right answer would be punished.
struct DistinctBatches {
  /// The rows, batch after batch; only the last batch may be smaller.
  private(set) var order: [Int] = []
  /// How many rows are in a batch that has one of their texts already.
  private(set) var repeats = 0

  private let examples: EmbeddingExamples
  private let size: Int
  /// The last batch that has each text.
  private var batches: [Int32]
  private var batch: Int32 = 0
  private var room = 0
  /// How many earlier batches may still be looked through: of texts that are everywhere there is no end.
  private var exchanges = 4096
  /// Rows that wait for a batch without the text, for each text.
  private var waiting: [Int32: WaitingRows] = [:]
  /// The texts that rows wait for, the longest time first.
  private var line = WaitingTexts()

  /// Arranges rows.
  ///
  /// - Parameters:
  ///   - rows: all rows, in the order in which they come where nothing keeps them apart.
  ///   - examples: has their texts.
  ///   - size: the rows of a batch.
  init(_ rows: some Sequence<Int>, of examples: EmbeddingExamples, size: Int) {
    (self.examples, self.size) = (examples, size)
    batches = Array(repeating: 0, count: examples.distinctCount)
    order.reserveCapacity(examples.count)
    var rows = rows.makeIterator()
    while order.count < examples.count {
      batch += 1
      room = min(size, examples.count - order.count)
      takeWaiting()
      while room > 0, let row = rows.next() {
        if let text = conflict(row) { wait(row, for: text) } else { take(row) }
      }
      repeatTexts()
    }
  }

  /// A text of a row that the batch has already.
  private func conflict(_ row: Int) -> Int32? {
    examples.identities(of: row).first { batches[Int($0)] == batch }
  }

  private mutating func take(_ row: Int) {
    for text in examples.identities(of: row) { batches[Int(text)] = batch }
    order.append(row)
    room -= 1
  }

  private mutating func wait(_ row: Int, for text: Int32) {
    if waiting[text] == nil { line.append(text) }
    waiting[text, default: WaitingRows()].append(row)
  }

  /// Rows that have waited: at most one for each text, as it is in the batch then.
  private mutating func takeWaiting() {
    for _ in 0..<line.count where room > 0 {
      guard let awaited = line.next(), var rows = waiting.removeValue(forKey: awaited) else {
        continue
      }
      // A row may find its other text in the batch, and wait for that then.
      for _ in 0..<8 {
        guard let row = rows.first else { break }
        let conflict = conflict(row)
        if conflict == awaited { break }
        rows.removeFirst()
        guard let conflict else {
          take(row)
          break
        }
        wait(row, for: conflict)
      }
      putBack(rows, awaited)
    }
  }

  /// Puts a row into an earlier batch in which it meets none of its texts, for one of its rows that fits here.
  ///
  /// - Returns: whether there is one.
  private mutating func exchange(_ row: Int) -> Bool {
    let texts = examples.identities(of: row)
    for earlier in stride(from: Int(batch) - 2, through: 0, by: -1) where exchanges > 0 {
      exchanges -= 1
      let places = earlier * size..<(earlier + 1) * size
      let met = places.filter { examples.identities(of: order[$0]).contains(where: texts.contains) }
      guard met.count <= 1 else { continue }
      for place in met.isEmpty ? Array(places) : met where conflict(order[place]) == nil {
        let other = order[place]
        order[place] = row
        take(other)
        return true
      }
    }
    return false
  }

  /// There is nothing else left: what waits for texts of the batch fills it.
  private mutating func repeatTexts() {
    while room > 0, let text = line.next(), var rows = waiting.removeValue(forKey: text) {
      if let row = rows.first {
        rows.removeFirst()
        if conflict(row) == nil {
          take(row)
        } else if !exchange(row) {
          repeats += 1
          take(row)
        }
      }
      putBack(rows, text)
    }
  }

  private mutating func putBack(_ rows: WaitingRows, _ text: Int32) {
    guard rows.first != nil else { return }
    line.append(text)
    waiting[text] = rows
  }
}

/// What came first leaves first.
private struct Line<Element> {
  private var elements: [Element] = []
  private var start = 0

  var count: Int { elements.count - start }
  var first: Element? { start < elements.count ? elements[start] : nil }

  mutating func append(_ element: Element) { elements.append(element) }

  mutating func removeFirst() {
    start += 1
    guard start > 64, 2 * start > elements.count else { return }
    elements.removeFirst(start)
    start = 0
  }

  mutating func next() -> Element? {
    guard let element = first else { return nil }
    removeFirst()
    return element
  }
}

private typealias WaitingRows = Line<Int>
private typealias WaitingTexts = Line<Int32>
