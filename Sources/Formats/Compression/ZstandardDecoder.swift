import CZstd

/// Zstandard frames one after another, through libzstd.
final class ZstandardDecoder: Decoder {
  private let context: OpaquePointer
  /// Whether the last frame was decoded and written to its end; so it is before the first.
  private(set) var isComplete = true

  init() {
    guard let context = ZSTD_createDCtx() else {
      fatalError("ZstandardDecoder: libzstd has no memory")
    }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(DecoderFault) -> (taken: Int, written: Int) {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var room = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let status = ZSTD_decompressStream(context, &room, &source)
    if ZSTD_isError(status) != 0 {
      throw DecoderFault(problem: String(cString: ZSTD_getErrorName(status)))
    }
    isComplete = status == 0
    return (source.pos, room.pos)
  }
}
