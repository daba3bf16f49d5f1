import Compression
import Corpora
import Platform
import Tokenization

/// Encodes the lines of streams on several threads and prints them in order, in constant memory.
struct LineEncoder {
  let tokenizer: WordPieceTokenizer
  let format: EncodedLineFormat
  let threads: Int
  /// Whether `[MASK]` and its like in the text are special pieces.
  let recognizesSpecialTokens: Bool

  /// Encodes a file, or standard input if there is none.
  func encode(_ path: String?, to output: inout FileWriter) throws {
    var reader = try DecompressingReader(path: path)
    let compression = reader.format
    let workers = Workers(
      tokenizer: tokenizer, encoders: (0..<threads).map { _ in tokenizer.makeEncoder() },
      format: format, recognizesSpecialTokens: recognizesSpecialTokens)
    var lines = 0
    var hasCharacters = false
    var nuls = 0
    try OrderedWork.run(
      threads: threads,
      process: { thread, block in workers.encode(block, thread: thread) },
      consume: { result in
        try output.write(result.text)
        // Whoever reads line by line from a pipe must not wait for more text than there is.
        try output.flush()
        lines += result.lines
        nuls += result.nuls
        if let fault = result.fault {
          throw fault.withUnsafeBufferPointer {
            PlainLines.invalid(
              $0, line: lines + 1, of: path,
              followsCharacters: hasCharacters || result.hasCharacters, compression)
          }
        }
        hasCharacters = hasCharacters || result.hasCharacters
      },
      produce: { submit in
        try LineBlocks.read(&reader, of: path) { block, _ in try submit(block) }
      })
    if let warning = PlainLines.warning(ofDroppedNULs: nuls, in: path) { warn(warning) }
  }
}

/// What the threads share, with an encoder for each, touched by that thread alone.
private struct Workers: @unchecked Sendable {
  let tokenizer: WordPieceTokenizer
  let encoders: [WordPieceEncoder]
  let format: EncodedLineFormat
  let recognizesSpecialTokens: Bool

  /// Lines as they are printed.
  struct Result {
    var text: [UInt8] = []
    /// How many lines there are before the first fault.
    var lines = 0
    /// Whether they have characters of several bytes.
    var hasCharacters = false
    /// How many NUL characters they have.
    var nuls = 0
    /// The first line that is not UTF-8.
    var fault: [UInt8]?
  }

  /// Encodes lines, of which the last one may lack its line feed.
  func encode(_ block: [UInt8], thread: Int) -> Result {
    block.withUnsafeBufferPointer { block in
      let faultOffset = UTF8Validation.firstInvalidOffset(block)
      var lines = block[...]
      var fault: [UInt8]?
      if let faultOffset {
        let end = lines[..<faultOffset].lastIndex(of: Self.lineFeed).map { $0 + 1 } ?? 0
        lines = lines[..<end]
        fault = Array(block[end...].prefix { $0 != Self.lineFeed })
      }
      var ids: [Int32] = []
      ids.reserveCapacity(lines.count / 3)
      encode(UnsafeBufferPointer(rebasing: lines), thread: thread, into: &ids)
      if let end = lines.last, end != Self.lineFeed { ids.append(WordPieceEncoder.lineEnd) }
      return Result(
        text: format.text(of: ids),
        lines: ids.count { $0 == WordPieceEncoder.lineEnd },
        hasCharacters: lines.contains { $0 >= 0x80 }, nuls: lines.count { $0 == 0 }, fault: fault)
    }
  }

  private static let lineFeed = UInt8(ascii: "\n")

  private func encode(
    _ lines: UnsafeBufferPointer<UInt8>, thread: Int, into ids: inout [Int32]
  ) {
    guard recognizesSpecialTokens, lines.contains(UInt8(ascii: "[")) else {
      return encoders[thread].encodeLines(lines, into: &ids)
    }
    var rest = lines[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: Self.lineFeed)
      let line = String(decoding: rest[..<(end ?? rest.endIndex)], as: UTF8.self)
      ids += tokenizer.encodeRecognizingSpecialTokens(line)
      if end != nil { ids.append(WordPieceEncoder.lineEnd) }
      rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
    }
  }
}
