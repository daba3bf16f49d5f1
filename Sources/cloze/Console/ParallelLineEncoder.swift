import Foundation
import Platform
import PretrainingData
import Synchronization
import Tokenization

/// How an encoded line is printed.
struct EncodedLineFormat: Sendable {
  private let pieces: [[UInt8]]
  private let first: Int32?
  private let last: Int32?

  init(vocabulary: Vocabulary, printsIDs: Bool, addsSpecialTokens: Bool) {
    pieces = vocabulary.pieces.enumerated().map { id, piece in
      Array((printsIDs ? String(id) : piece).utf8)
    }
    first = addsSpecialTokens ? vocabulary.classification : nil
    last = addsSpecialTokens ? vocabulary.separator : nil
  }

  func append(_ ids: [Int32], to bytes: inout [UInt8]) {
    let start = bytes.count
    func append(_ id: Int32) {
      if bytes.count > start { bytes.append(UInt8(ascii: " ")) }
      bytes.append(contentsOf: pieces[Int(id)])
    }
    if let first { append(first) }
    for id in ids { append(id) }
    if let last { append(last) }
    bytes.append(UInt8(ascii: "\n"))
  }
}

/// Encodes the lines of a text on several threads and prints them in order.
struct ParallelLineEncoder {
  let tokenizer: WordPieceTokenizer
  let format: EncodedLineFormat
  let threads: Int

  /// Bytes that one thread encodes at a time.
  private static let blockSize = 1 << 19

  func encode(
    _ text: UnsafeBufferPointer<UInt8>, origin: String, to output: inout FileWriter
  ) throws {
    try checkUTF8(text, origin: origin)
    let blocks = lineBlocks(text)
    let encoders = (0..<threads).map { _ in tokenizer.makeEncoder() }
    let shared = SharedWork(text: text, encoders: encoders)
    for group in stride(from: 0, to: blocks.count, by: threads * 4) {
      let range = group..<min(group + threads * 4, blocks.count)
      let results = Mutex([Int: [UInt8]]())
      let next = Atomic<Int>(range.lowerBound)
      DispatchQueue.concurrentPerform(iterations: min(threads, range.count)) { worker in
        while true {
          let index = next.add(1, ordering: .relaxed).oldValue
          guard index < range.upperBound else { return }
          let bytes = shared.encode(blocks[index], worker: worker, format)
          results.withLock { $0[index] = bytes }
        }
      }
      let encoded = results.withLock { $0 }
      for index in range { try output.write(encoded[index] ?? []) }
    }
  }

  /// Ranges of whole lines of about the block size.
  private func lineBlocks(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    var start = 0
    while start < text.count {
      var end = min(start + Self.blockSize, text.count)
      if end < text.count {
        end = text[end...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
      }
      blocks.append(start..<end)
      start = end
    }
    return blocks
  }

  private func checkUTF8(_ text: UnsafeBufferPointer<UInt8>, origin: String) throws {
    guard let offset = UTF8Validation.firstInvalidOffset(text) else { return }
    let line = text[..<offset].reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    throw CommandError(
      "'\(origin)', line \(line): byte 0x\(String(text[offset], radix: 16)) is not valid UTF-8")
  }
}

/// What the threads read, each with an encoder of its own.
private struct SharedWork: @unchecked Sendable {
  let text: UnsafeBufferPointer<UInt8>
  let encoders: [WordPieceEncoder]

  func encode(_ range: Range<Int>, worker: Int, _ format: EncodedLineFormat) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count * 2)
    var ids: [Int32] = []
    var start = range.lowerBound
    while start < range.upperBound {
      let end =
        text[start..<range.upperBound].firstIndex(of: UInt8(ascii: "\n")) ?? range.upperBound
      ids.removeAll(keepingCapacity: true)
      encoders[worker].encode(UnsafeBufferPointer(rebasing: text[start..<end]), into: &ids)
      format.append(ids, to: &bytes)
      start = end + 1
    }
    return bytes
  }
}
