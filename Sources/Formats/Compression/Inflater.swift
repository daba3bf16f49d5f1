import CZlib
import Preconditions

/// zlib's memory between two calls.
final class Inflater {
  /// What is around the compressed bytes.
  enum Wrapping {
    /// Nothing, as in a zip archive.
    case raw
    /// A gzip member's header and trailer.
    case gzip
  }

  /// At a fixed address: zlib remembers it.
  private let stream: UnsafeMutablePointer<z_stream>

  init(_ wrapping: Wrapping) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status =
      switch wrapping {
      case .raw: czlib_begin_raw_inflation(stream)
      case .gzip: czlib_begin_gzip_inflation(stream)
      }
    require(status == Z_OK, "Inflater: zlib has no memory (\(status))")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Begins with new compressed bytes.
  func reset() { inflateReset(stream) }

  /// Decompresses as much as the input and the room for output allow.
  ///
  /// - Parameters:
  ///   - input: compressed bytes; at most a gibibyte of them is looked at.
  ///   - output: room for at least one byte.
  /// - Returns: how many bytes were taken, how many were written, and whether the compressed bytes are over.
  /// - Throws: `DecoderFault` if the input is invalid.
  func inflate(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(DecoderFault) -> (taken: Int, written: Int, isOver: Bool) {
    let input = UnsafeRawBufferPointer(rebasing: input.prefix(1 << 30))
    let output = UnsafeMutableRawBufferPointer(rebasing: output.prefix(1 << 30))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    guard [Z_OK, Z_BUF_ERROR, Z_STREAM_END].contains(status) else {
      let message = stream.pointee.msg.map { String(cString: $0) }
      throw DecoderFault(problem: message ?? "zlib error \(status)")
    }
    return (
      input.count - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out),
      status == Z_STREAM_END
    )
  }
}
