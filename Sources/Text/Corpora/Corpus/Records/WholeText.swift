import Compression

/// The contents of a file that is read as a whole, such as one value of JSON.
package enum WholeText {
  /// The bytes of a file, decompressed, without the mark that some programs begin a file with.
  ///
  /// - Parameters:
  ///   - path: the file, or `-` for standard input.
  ///   - limit: the most bytes that it may have.
  /// - Returns: what should be UTF-8, as far as its beginning shows.
  /// - Throws: ``CorpusError`` if it cannot be read, is no text, or is longer.
  package static func bytes(of path: String, limit: Int = 4 << 30) throws(CorpusError) -> [UInt8] {
    var reader = try CorpusSource(path: path).open(hashing: false)
    var bytes: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { block.deallocate() }
    var isRecognized = false
    while true {
      let count: Int
      do { count = try reader.read(into: block) } catch { throw CorpusError(error) }
      bytes += block[..<count]
      if !isRecognized, count == 0 || bytes.count >= ContentSample.size {
        isRecognized = true
        try recognize(bytes, isWhole: count == 0, path, reader.format)
      }
      if count == 0 { break }
      guard bytes.count <= limit else {
        throw .documentTooLong(path: path, line: 1, limit: limit)
      }
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    return bytes
  }

  private static func recognize(
    _ bytes: [UInt8], isWhole: Bool, _ path: String, _ compression: CompressionFormat
  ) throws(CorpusError) {
    let foreign = bytes.withUnsafeBytes { bytes in
      let start = UnsafeRawBufferPointer(rebasing: bytes.prefix(ContentSample.size))
      let sample = ContentSample(bytes: start, isWhole: isWhole && start.count == bytes.count)
      return ForeignContent.recognize(sample)
    }
    if let foreign { throw .foreign(path: path, foreign, compression) }
  }
}

extension ForeignContent {
  /// What the contents are, if they are no text in UTF-8.
  static func recognize(_ sample: ContentSample) -> ForeignContent? {
    BinaryFormats.recognize(sample) ?? EncodingRecognition.recognize(sample)
  }

  /// Refuses contents that are no text in UTF-8.
  ///
  /// - Throws: ``CorpusError/foreign(path:_:_:)``.
  static func refuse(
    _ sample: ContentSample, _ path: String, _ compression: CompressionFormat
  ) throws(CorpusError) {
    if let foreign = recognize(sample) { throw .foreign(path: path, foreign, compression) }
  }
}
