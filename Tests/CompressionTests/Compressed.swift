import CBzip2
import CLzma
import CZlib
import CZstd

/// Compressed bytes, by the libraries themselves.
enum Compressed {
  static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
    var stream = z_stream()
    guard czlib_begin_gzip_deflation(&stream, level) == Z_OK else { return [] }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    return input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        guard deflate(&stream, Z_FINISH) == Z_STREAM_END else { return [] }
        return Array(output.prefix(Int(stream.total_out)))
      }
    }
  }

  static func xz(_ bytes: [UInt8], level: UInt32 = 1) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: lzma_stream_buffer_bound(bytes.count))
    var count = 0
    let status = lzma_easy_buffer_encode(
      level, LZMA_CHECK_CRC64, nil, bytes, bytes.count, &output, &count, output.count)
    return status == LZMA_OK ? Array(output.prefix(count)) : []
  }

  static func bzip2(_ bytes: [UInt8]) -> [UInt8] {
    var input = bytes.map { CChar(truncatingIfNeeded: $0) }
    var output = [CChar](repeating: 0, count: bytes.count + bytes.count / 100 + 700)
    var count = UInt32(output.count)
    let status = BZ2_bzBuffToBuffCompress(
      &output, &count, &input, UInt32(input.count), 1, 0, 0)
    return status == BZ_OK ? output.prefix(Int(count)).map { UInt8(truncatingIfNeeded: $0) } : []
  }

  static func zstandard(_ bytes: [UInt8], level: Int32 = 3) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let count = ZSTD_compress(&output, output.count, bytes, bytes.count, level)
    return ZSTD_isError(count) != 0 ? [] : Array(output.prefix(count))
  }
}
