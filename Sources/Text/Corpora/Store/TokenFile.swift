import Platform

/// The columns of a token store as places in its file, for reads here and there.
///
/// Pages that are touched in a mapping stay in memory, with what the system maps around them; a read
/// costs less than touching a page again that has been given back. All reads return nil, or false, if
/// the system refuses: the mapping remains.
final class TokenFile: Sendable {
  private let file: RandomAccessFile
  private let places: Places
  /// The number of bytes of a token, 2 or 4.
  private let tokenWidth: Int

  /// Where the columns begin, in bytes.
  struct Places: Sendable {
    let tokens: Int
    let sentences: Int
    let documents: Int
  }

  /// So many sentences are looked at with one read.
  private static let blockSize = 48

  init(_ file: RandomAccessFile, places: Places, tokenWidth: Int) {
    self.file = file
    self.places = places
    self.tokenWidth = tokenWidth
  }

  func sentences(ofDocument document: Int) -> Range<Int>? {
    offsets(places.documents, document..<document + 2) { Int($0[0])..<Int($0[1]) }
  }

  func tokens(ofSentences range: Range<Int>) -> Range<Int>? {
    if range.count <= Self.blockSize {
      return offsets(places.sentences, range.lowerBound..<range.upperBound + 1) {
        Int($0[0])..<Int($0[range.count])
      }
    }
    func offset(_ sentence: Int) -> Int? {
      offsets(places.sentences, sentence..<sentence + 1) { Int($0[0]) }
    }
    guard let start = offset(range.lowerBound), let end = offset(range.upperBound) else {
      return nil
    }
    return start..<end
  }

  /// Where the tokens of sentences are from one on: until there are enough, or no more sentences.
  func tokens(fromSentence first: Int, before end: Int, atLeast count: Int) -> Range<Int>? {
    var start: Int?
    var sentence = first
    while sentence <= end {
      let block = sentence..<min(sentence + Self.blockSize, end + 1)
      let found = offsets(places.sentences, block) { offsets -> (start: Int, end: Int?) in
        let start = start ?? Int(offsets[0])
        for (index, offset) in zip(block, offsets) where index > first {
          if index == end || Int(offset) - start >= count { return (start, Int(offset)) }
        }
        return (start, nil)
      }
      guard let found else { return nil }
      if let end = found.end { return found.start..<end }
      start = found.start
      sentence = block.upperBound
    }
    return nil
  }

  /// Reads tokens into a buffer of as many ids.
  func read(_ range: Range<Int>, into ids: UnsafeMutableBufferPointer<Int32>) -> Bool {
    let position = places.tokens + range.lowerBound * tokenWidth
    if tokenWidth == MemoryLayout<Int32>.stride {
      return read(at: position, UnsafeMutableRawBufferPointer(ids))
    }
    return withUnsafeTemporaryAllocation(of: UInt16.self, capacity: range.count) { narrow in
      guard read(at: position, UnsafeMutableRawBufferPointer(narrow)) else { return false }
      for (place, id) in narrow.enumerated() { ids[place] = Int32(id) }
      return true
    }
  }

  private func offsets<Result>(
    _ column: Int, _ range: Range<Int>, _ body: (UnsafeMutableBufferPointer<Int64>) -> Result
  ) -> Result? {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: range.count) { offsets in
      let position = column + range.lowerBound * MemoryLayout<Int64>.stride
      guard read(at: position, UnsafeMutableRawBufferPointer(offsets)) else { return nil }
      return body(offsets)
    }
  }

  private func read(at position: Int, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    (try? file.read(at: position, into: buffer)) == buffer.count
  }
}
