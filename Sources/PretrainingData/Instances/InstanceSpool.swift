import Platform

/// Instances on their way through a file, written in one order and read in another.
///
/// A record is four numbers (tokens, tokens of the first segment, masked positions, and the label, or
/// -1) and three lists, all of 32 bits.
struct InstanceSpool: ~Copyable {
  private let path: String
  private var writer: FileWriter
  private var record: [Int32] = []
  /// Where each record starts, in numbers of 32 bits.
  private(set) var starts: [Int] = []
  /// How many instances so far are labelled NotNext.
  private(set) var notNextCount = 0
  private var end = 0

  static let headerCount = 4

  init(path: String) throws(SystemError) {
    self.path = path
    writer = try FileWriter(path: path)
  }

  /// Writes all instances of a batch.
  mutating func append(_ batch: borrowing PretrainingBatch) throws(SystemError) {
    record.removeAll(keepingCapacity: true)
    var masked = 0
    for index in 0..<batch.count {
      starts.append(end + record.count)
      let range = Int(batch.offsets[index])..<Int(batch.offsets[index + 1])
      let firstMasked = masked
      while masked < batch.maskedPositions.count,
        batch.maskedPositions[masked] < batch.offsets[index + 1]
      { masked += 1 }
      let second = batch.segments[range].firstIndex(of: 1) ?? range.upperBound
      record.append(Int32(range.count))
      record.append(Int32(second - range.lowerBound))
      record.append(Int32(masked - firstMasked))
      record.append(batch.nextSentenceLabels.isEmpty ? -1 : batch.nextSentenceLabels[index])
      record.append(contentsOf: batch.tokens[range])
      for place in firstMasked..<masked {
        record.append(batch.maskedPositions[place] - batch.offsets[index])
      }
      record.append(contentsOf: batch.maskedLabels[firstMasked..<masked])
    }
    end += record.count
    notNextCount += batch.nextSentenceLabels.count { $0 == NextSentenceLabel.notNext.rawValue }
    let outcome = record.withUnsafeBytes { bytes in
      Result { () throws(SystemError) in try writer.write(bytes) }
    }
    try outcome.get()
  }

  /// Ends writing and maps the file, which may then be removed.
  consuming func finish() throws(SystemError) -> SpooledInstances {
    try writer.finish()
    return SpooledInstances(file: try MappedFile(path: path), starts: starts)
  }
}

/// The instances of a spool.
struct SpooledInstances: Sendable {
  private let file: MappedFile
  /// Where the instances start; reordering it reorders them.
  var starts: [Int]
  private var untilDiscard = Self.discardInterval

  /// Touched pages would otherwise pile up to the size of the file.
  private static let discardInterval = 512

  init(file: MappedFile, starts: [Int]) {
    self.file = file
    self.starts = starts
    file.advise(.random)
  }

  /// Appends an instance to a batch.
  mutating func append(_ index: Int, to batch: inout PretrainingBatch) {
    let record = UnsafeRawBufferPointer(rebasing: file.bytes[(starts[index] * 4)...])
      .assumingMemoryBound(to: Int32.self)
    let header = InstanceSpool.headerCount
    let (length, firstLength, masked) = (Int(record[0]), Int(record[1]), Int(record[2]))
    let start = Int32(batch.tokens.count)
    batch.tokens.append(contentsOf: record[header..<header + length])
    batch.segments.append(contentsOf: repeatElement(0, count: firstLength))
    batch.segments.append(contentsOf: repeatElement(1, count: length - firstLength))
    batch.positions.append(contentsOf: 0..<Int32(length))
    batch.offsets.append(start + Int32(length))
    let positions = header + length
    for place in positions..<positions + masked {
      batch.maskedPositions.append(start + record[place])
    }
    batch.maskedLabels.append(contentsOf: record[positions + masked..<positions + 2 * masked])
    if record[3] >= 0 { batch.nextSentenceLabels.append(record[3]) }
    untilDiscard -= 1
    if untilDiscard == 0 {
      file.discard(0..<file.count)
      untilDiscard = Self.discardInterval
    }
  }
}
