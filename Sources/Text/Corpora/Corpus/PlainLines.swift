package import Compression

/// The check for programs that take every line as it is, whatever it looks like.
package enum PlainLines {
  /// Refuses contents that are no text in UTF-8.
  ///
  /// - Parameters:
  ///   - start: the first bytes of the contents.
  ///   - path: the file, or nil for standard input.
  ///   - compression: how it is compressed.
  /// - Throws: `CorpusError`.
  package static func requireText(
    _ start: UnsafeRawBufferPointer, of path: String?, _ compression: CompressionFormat
  ) throws(CorpusError) {
    let sample = sample(start)
    if let foreign = BinaryFormats.recognize(sample) ?? EncodingRecognition.recognize(sample) {
      throw .foreign(path: path ?? CorpusSource.standardInput, foreign, compression)
    }
  }

  /// What should be said about contents all of which are one line, though they hardly are meant so.
  ///
  /// - Parameters:
  ///   - start: the first bytes of the contents.
  ///   - path: the file, or nil for standard input.
  ///   - compression: how it is compressed.
  /// - Returns: a line, or nil.
  package static func warning(
    _ start: UnsafeRawBufferPointer, of path: String?, _ compression: CompressionFormat
  ) -> String? {
    let path = path ?? CorpusSource.standardInput
    return CarriageReturns.recognize(sample(start)).map {
      "'\(path)' is \($0.name), which end no line here; \($0.advice(for: path, compression))"
    }
  }

  /// Refuses a block of lines if it is in an encoding of seven bits such as ISO-2022-JP.
  ///
  /// - Throws: `CorpusError`.
  package static func requireUnescaped(
    _ block: [UInt8], of path: String?, _ compression: CompressionFormat
  ) throws(CorpusError) {
    let foreign = block.withUnsafeBytes {
      EscapedEncodings.recognize($0) ?? HZText.recognize($0) ?? UTF7Text.recognize($0)
    }
    if let foreign {
      throw .foreign(path: path ?? CorpusSource.standardInput, foreign, compression)
    }
  }

  /// What should be said about NUL characters that were dropped.
  package static func warning(ofDroppedNULs count: Int, in path: String?) -> String? {
    count == 0
      ? nil
      : CorpusNote.droppedNULs(path: path ?? CorpusSource.standardInput, count: count).description
  }

  /// The error for a line that is not UTF-8.
  ///
  /// - Parameters:
  ///   - bytes: the line.
  ///   - line: its number, from 1.
  ///   - path: the file, or nil for standard input.
  ///   - followsCharacters: whether valid characters of several bytes come before the line.
  ///   - compression: how the file is compressed.
  /// - Returns: the error.
  package static func invalid(
    _ bytes: UnsafeBufferPointer<UInt8>, line: Int, of path: String?, followsCharacters: Bool,
    _ compression: CompressionFormat
  ) -> CorpusError {
    let offset = UTF8Validation.firstInvalidOffset(bytes) ?? 0
    return .invalidUTF8(
      path: path ?? CorpusSource.standardInput, line: line, offset: offset, byte: bytes[offset],
      remedy: EncodingRecognition.remedy(for: bytes, followsCharacters: followsCharacters),
      compression)
  }

  private static func sample(_ start: UnsafeRawBufferPointer) -> ContentSample {
    ContentSample(
      bytes: UnsafeRawBufferPointer(rebasing: start.prefix(ContentSample.size)), isWhole: false)
  }
}
