import Corpora
import Platform
import Preconditions
import Sequences

/// Instances on their way through a file: written in one order, read in another.
///
/// A record does not repeat the text. It says where the two texts stand in the token store, and what
/// stands at the masked places instead: two 64-bit places, their lengths, the number of masks and the
/// label, then a position and a piece for each mask, all in words of 32 bits and with room for the most masks.
struct InstanceSpool: ~Copyable {
  private let file: RandomAccessFile
  private let recordSize: Int
  private var buffer: [UInt32] = []
  private var written = 0
  /// How many instances there are so far.
  private(set) var count = 0
  /// How many of them are labelled NotNext.
  private(set) var notNextCount = 0

  static let headerSize = 6
  /// Stands for the piece that was there before.
  static let unchanged = UInt32.max
  private static let bufferSize = 1 << 16

  /// Creates an empty spool.
  ///
  /// - Parameters:
  ///   - path: a file that has no name any more when this returns.
  ///   - maximumPredictions: the most masks of an instance.
  /// - Throws: `SystemError` if it cannot be created.
  init(path: String, maximumPredictions: Int) throws(SystemError) {
    let file = try RandomAccessFile(path: path, mode: .create)
    try FileSystem.remove(path)
    self.file = file
    recordSize = Self.headerSize + 2 * maximumPredictions
  }

  /// Writes an instance.
  ///
  /// - Parameters:
  ///   - first: where the first text stands.
  ///   - second: where the second text stands.
  ///   - label: whether they belong together.
  ///   - masks: what is masked, ascending.
  /// - Throws: `SystemError` if it cannot be written.
  mutating func append(
    first: Range<Int>, second: Range<Int>, label: NextSentenceLabel, masks: [GoogleMasking.Mask]
  ) throws(SystemError) {
    let end = buffer.count + recordSize
    append(UInt64(first.lowerBound))
    append(UInt64(second.lowerBound))
    buffer.append(UInt32(first.count) << 16 | UInt32(second.count))
    buffer.append(UInt32(label.rawValue) << 16 | UInt32(masks.count))
    for mask in masks {
      buffer.append(UInt32(mask.position))
      buffer.append(mask.replacement.map { UInt32($0) } ?? Self.unchanged)
    }
    require(buffer.count <= end, "InstanceSpool: more masks than a record holds")
    while buffer.count < end { buffer.append(0) }
    if buffer.count >= Self.bufferSize { try flush() }
    count += 1
    if label == .notNext { notNextCount += 1 }
  }

  private mutating func append(_ number: UInt64) {
    buffer.append(UInt32(truncatingIfNeeded: number))
    buffer.append(UInt32(number >> 32))
  }

  private mutating func flush() throws(SystemError) {
    let outcome = buffer.withUnsafeBytes { bytes in
      Result { () throws(SystemError) in try file.write(bytes, at: written) }
    }
    try outcome.get()
    written += buffer.count * MemoryLayout<UInt32>.stride
    buffer.removeAll(keepingCapacity: true)
  }

  /// Ends writing.
  ///
  /// - Parameters:
  ///   - view: the text that the records speak of.
  ///   - classification: the piece before the first text.
  ///   - separator: the piece after each text.
  ///   - path: the file that the instances are for, which failures name.
  /// - Returns: the instances.
  /// - Throws: `SystemError` if they cannot be written.
  consuming func finish(
    _ view: TokenView, classification: Int32, separator: Int32, reportedAs path: String
  ) throws(SystemError) -> SpooledInstances {
    do throws(SystemError) {
      try flush()
    } catch {
      throw error.concerning(path)
    }
    return SpooledInstances(
      file: file, recordSize: recordSize, view: view, classification: classification,
      separator: separator)
  }
}

/// The instances of a spool.
struct SpooledInstances: Sendable {
  private let file: RandomAccessFile
  private let view: TokenView
  private let classification: Int32
  private let separator: Int32
  private var record: [UInt32]

  init(
    file: RandomAccessFile, recordSize: Int, view: TokenView, classification: Int32,
    separator: Int32
  ) {
    self.file = file
    self.view = view.scattered()
    self.classification = classification
    self.separator = separator
    record = [UInt32](repeating: 0, count: recordSize)
  }

  /// Appends an instance to a batch.
  mutating func append(_ index: Int, to batch: inout PretrainingBatch) throws(SystemError) {
    try read(index)
    let lengths = (first: Int(record[4] >> 16), second: Int(record[4] & 0xFFFF))
    let start = batch.appendSequence(
      view, first: place(0)..<place(0) + lengths.first,
      second: place(2)..<place(2) + lengths.second, classification: classification,
      separator: separator)
    batch.pairLabels.append(Int32(record[5] >> 16))
    for mask in 0..<Int(record[5] & 0xFFFF) {
      let position = start + Int(record[InstanceSpool.headerSize + 2 * mask])
      batch.maskedRows.append(Int32(position))
      batch.maskedLabels.append(batch.sequences.tokens[position])
      let replacement = record[InstanceSpool.headerSize + 2 * mask + 1]
      if replacement != InstanceSpool.unchanged {
        batch.sequences.tokens[position] = Int32(replacement)
      }
    }
  }

  private func place(_ word: Int) -> Int { Int(record[word]) | Int(record[word + 1]) << 32 }

  private mutating func read(_ index: Int) throws(SystemError) {
    let position = index * record.count * MemoryLayout<UInt32>.stride
    let outcome = record.withUnsafeMutableBytes { bytes in
      Result { () throws(SystemError) in
        let count = try file.read(at: position, into: bytes)
        guard count == bytes.count else {
          throw SystemError(
            operation: "read", path: file.path,
            reason: "\(bytes.count - count) more bytes were expected")
        }
      }
    }
    try outcome.get()
  }
}
