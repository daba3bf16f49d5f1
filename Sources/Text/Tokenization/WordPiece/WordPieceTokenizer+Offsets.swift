extension WordPieceTokenizer {
  /// The ids of a text with their places in it.
  ///
  /// - Parameters:
  ///   - text: any text.
  ///   - recognizingSpecialTokens: takes `[MASK]` and its like, spelled exactly so, for the special
  ///     pieces rather than for text.
  /// - Returns: ids and byte ranges, one of each for each piece.
  public func encodeWithOffsets(
    _ text: String, recognizingSpecialTokens: Bool = false
  ) -> TextEncoding {
    var text = text
    return text.withUTF8 { utf8 in
      var encoding = TextEncoding()
      forEachSegment(of: utf8, recognizingSpecialTokens: recognizingSpecialTokens) {
        range, special in
        if let special {
          encoding.ids.append(vocabulary.id(of: special))
          encoding.byteRanges.append(range)
        } else {
          append(UnsafeBufferPointer(rebasing: utf8[range]), at: range.lowerBound, to: &encoding)
        }
      }
      return encoding
    }
  }

  /// The ids of a text in which `[MASK]` and its like, spelled exactly so, are the special pieces.
  public func encodeRecognizingSpecialTokens(_ text: String) -> [Int32] {
    var text = text
    return text.withUTF8 { utf8 in
      var ids: [Int32] = []
      forEachSegment(of: utf8, recognizingSpecialTokens: true) { range, special in
        if let special {
          ids.append(vocabulary.id(of: special))
        } else {
          encode(UnsafeBufferPointer(rebasing: utf8[range]), into: &ids)
        }
      }
      return ids
    }
  }

  /// Calls `body` for each stretch of ordinary text and each special token.
  private func forEachSegment(
    of utf8: UnsafeBufferPointer<UInt8>, recognizingSpecialTokens: Bool,
    _ body: (Range<Int>, SpecialToken?) -> Void
  ) {
    var textStart = 0
    var position = 0
    while position < utf8.count {
      if recognizingSpecialTokens, utf8[position] == UInt8(ascii: "["),
        let token = SpecialToken.allCases.first(where: {
          utf8[position...].starts(with: $0.rawValue.utf8)
        })
      {
        if textStart < position { body(textStart..<position, nil) }
        textStart = position + token.rawValue.utf8.count
        body(position..<textStart, token)
        position = textStart
      } else {
        position += 1
      }
    }
    if textStart < utf8.count { body(textStart..<utf8.count, nil) }
  }

  private func append(
    _ utf8: UnsafeBufferPointer<UInt8>, at offset: Int, to encoding: inout TextEncoding
  ) {
    var normalized = AlignedScalarBuffer()
    matcher.normalizer.normalize(utf8, into: &normalized)
    var word = AlignedWord()
    for (scalar, source) in zip(normalized.scalars, normalized.sources) {
      let entry = UnicodeTables.shared.entry(of: scalar)
      let isPunctuation = entry.has(UnicodeEntry.punctuation)
      if isPunctuation || entry.has(UnicodeEntry.whitespace) {
        flush(&word, at: offset, to: &encoding)
      }
      if !entry.has(UnicodeEntry.whitespace) { word.append(scalar, from: source) }
      if isPunctuation { flush(&word, at: offset, to: &encoding) }
    }
    flush(&word, at: offset, to: &encoding)
  }

  private func flush(_ word: inout AlignedWord, at offset: Int, to encoding: inout TextEncoding) {
    defer { word = AlignedWord() }
    guard word.scalarCount > 0 else { return }
    var pieces = [(id: vocabulary.unknown, length: word.bytes.count)]
    if word.scalarCount <= maximumWordLength {
      pieces = word.bytes.withUnsafeBufferPointer { matcher.matchLengths($0) }
    }
    var position = 0
    for (id, length) in pieces {
      let sources = word.sources[position..<position + length]
      position += length
      let start = sources.map(\.start).min() ?? 0
      let end = sources.map(\.end).max() ?? 0
      encoding.ids.append(id)
      encoding.byteRanges.append(offset + start..<offset + end)
    }
  }
}

/// The UTF-8 of a normalized word and, byte by byte, where it comes from.
private struct AlignedWord {
  private(set) var bytes: [UInt8] = []
  private(set) var sources: [SourceRange] = []
  private(set) var scalarCount = 0

  mutating func append(_ scalar: UInt32, from source: SourceRange) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4) { buffer in
      guard let base = buffer.baseAddress else { return }
      let length = UTF8Scalar.encode(scalar, to: base)
      bytes.append(contentsOf: buffer[..<length])
      sources.append(contentsOf: repeatElement(source, count: length))
    }
    scalarCount += 1
  }
}
