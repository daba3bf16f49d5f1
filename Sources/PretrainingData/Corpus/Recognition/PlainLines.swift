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
    let sample = ContentSample(
      bytes: UnsafeRawBufferPointer(rebasing: start.prefix(ContentSample.size)), isWhole: false)
    if let foreign = BinaryFormats.recognize(sample) ?? EncodingRecognition.recognize(sample) {
      throw .foreign(path: path ?? CorpusSource.standardInput, foreign, compression)
    }
  }
}
