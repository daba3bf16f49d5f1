import CBzip2
import Preconditions

/// bzip2 streams one after another, through libbz2.
final class Bzip2Decoder: Decoder {
  /// At a fixed address: libbz2 remembers it.
  private let stream: UnsafeMutablePointer<bz_stream>
  private var isInStream = false

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: bz_stream())
    begin()
  }

  deinit {
    if isInStream { BZ2_bzDecompressEnd(stream) }
    stream.deallocate()
  }

  var isComplete: Bool { !isInStream }

  private func begin() {
    stream.pointee = bz_stream()
    let status = BZ2_bzDecompressInit(stream, 0, 0)
    require(status == BZ_OK, "Bzip2Decoder: libbz2 has no memory (\(status))")
    isInStream = true
  }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(DecoderFault) -> (taken: Int, written: Int) {
    if !isInStream {
      if input.isEmpty { return (0, 0) }
      begin()
    }
    let input = UnsafeRawBufferPointer(rebasing: input.prefix(1 << 30))
    let output = UnsafeMutableRawBufferPointer(rebasing: output.prefix(1 << 30))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_out = UInt32(output.count)
    let status = BZ2_bzDecompress(stream)
    let taken = input.count - Int(stream.pointee.avail_in)
    let written = output.count - Int(stream.pointee.avail_out)
    switch status {
    case BZ_OK: break
    case BZ_STREAM_END:
      BZ2_bzDecompressEnd(stream)
      isInStream = false
    default: throw DecoderFault(problem: Self.describe(status))
    }
    return (taken, written)
  }

  private static func describe(_ status: Int32) -> String {
    switch status {
    case BZ_DATA_ERROR: "a checksum or code is wrong"
    case BZ_DATA_ERROR_MAGIC: "bytes follow the end of the data"
    case BZ_MEM_ERROR: "there is not enough memory to decompress it"
    default: "libbz2 error \(status)"
    }
  }
}
