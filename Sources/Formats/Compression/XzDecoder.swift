import CLzma
import Preconditions

/// xz streams one after another, through liblzma; zeros between and after them are passed over.
final class XzDecoder: Decoder {
  /// The memory that a dictionary may take: four times what `xz -9` asks for.
  private static let memoryLimit: UInt64 = 256 << 20

  private let stream: UnsafeMutablePointer<lzma_stream>
  private var isInStream = true

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: lzma_stream())
    clzma_clear(stream)
    begin()
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  var isComplete: Bool { !isInStream }

  private func begin() {
    let status = lzma_stream_decoder(stream, Self.memoryLimit, 0)
    require(status == LZMA_OK, "XzDecoder: liblzma has no memory (\(status.rawValue))")
    isInStream = true
  }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(DecoderFault) -> (taken: Int, written: Int) {
    if !isInStream {
      let zeros = input.prefix { $0 == 0 }.count
      if zeros > 0 || input.isEmpty { return (zeros, 0) }
      begin()
    }
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = input.count
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = output.count
    let status = lzma_code(stream, LZMA_RUN)
    switch status {
    case LZMA_OK, LZMA_BUF_ERROR: break
    case LZMA_STREAM_END: isInStream = false
    default: throw DecoderFault(problem: Self.describe(status))
    }
    return (input.count - stream.pointee.avail_in, output.count - stream.pointee.avail_out)
  }

  private static func describe(_ status: lzma_ret) -> String {
    switch status {
    case LZMA_DATA_ERROR: "a checksum or code is wrong"
    case LZMA_FORMAT_ERROR: "bytes follow the end of the data"
    case LZMA_OPTIONS_ERROR: "it uses options that are not known here"
    case LZMA_MEMLIMIT_ERROR:
      "it takes more than \(memoryLimit >> 20) MB of memory to decompress"
    case LZMA_MEM_ERROR: "there is not enough memory to decompress it"
    default: "liblzma error \(status.rawValue)"
    }
  }
}
