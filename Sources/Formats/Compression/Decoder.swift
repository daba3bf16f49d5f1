/// A decompressor's memory between two calls.
protocol Decoder: AnyObject {
  /// Whether everything taken so far is complete: a file may end here.
  var isComplete: Bool { get }

  /// Decompresses as much as the input and the room for output allow.
  ///
  /// - Parameters:
  ///   - input: compressed bytes; none may be left to take while output is still waiting.
  ///   - output: room for at least one byte.
  /// - Returns: how many bytes were taken and how many were written.
  /// - Throws: `DecoderFault` if the input is invalid.
  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(DecoderFault) -> (taken: Int, written: Int)
}

/// What a library has against compressed bytes.
struct DecoderFault: Error {
  let problem: String
}
