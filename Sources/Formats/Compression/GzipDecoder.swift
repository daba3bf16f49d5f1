import CZlib
import Preconditions

/// Gzip members one after another, through zlib; zeros that pad the end are passed over.
final class GzipDecoder: Decoder {
  private enum Place {
    case member
    case betweenMembers
    case padding
  }

  /// At a fixed address: zlib remembers it.
  private let stream: UnsafeMutablePointer<z_stream>
  private var place = Place.member

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = czlib_begin_gzip_inflation(stream)
    require(status == Z_OK, "GzipDecoder: zlib has no memory (\(status))")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  var isComplete: Bool { place != .member }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(DecoderFault) -> (taken: Int, written: Int) {
    if place != .member, let next = input.first {
      if next == 0 || place == .padding { return (try skipPadding(input), 0) }
      inflateReset(stream)
      place = .member
    }
    let input = UnsafeRawBufferPointer(rebasing: input.prefix(1 << 30))
    let output = UnsafeMutableRawBufferPointer(rebasing: output.prefix(1 << 30))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(output.count)
    let status = inflate(stream, Z_NO_FLUSH)
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: place = .betweenMembers
    default:
      let message = stream.pointee.msg.map { String(cString: $0) }
      throw DecoderFault(problem: message ?? "zlib error \(status)")
    }
    return (
      input.count - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out)
    )
  }

  private func skipPadding(_ input: UnsafeRawBufferPointer) throws(DecoderFault) -> Int {
    place = .padding
    guard input.allSatisfy({ $0 == 0 }) else {
      throw DecoderFault(problem: "bytes follow the end of the data")
    }
    return input.count
  }
}
