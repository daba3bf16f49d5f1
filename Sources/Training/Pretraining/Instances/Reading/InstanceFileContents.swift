import Corpora
import Platform
import Preconditions
import Sequences
import Serialization
import Tokenization

/// The instances of one HDF5 file in NVIDIA's layout, examined row by row before the first is used.
final class InstanceFileContents: Discardable, Sendable {
  /// The file.
  let path: String
  /// How many instances there are.
  let count: Int
  /// Whether instances have labels for next-sentence prediction.
  let predictsNextSentence: Bool
  /// The longest sequence without its padding.
  let longestSequence: Int
  /// SHA-256 over shapes and checksums: files with the same hash give the same training data,
  /// whether or not they are compressed.
  let contentHash: String
  private let inputIDs: InstanceColumn<Int32>
  private let inputMask: InstanceColumn<Int8>
  private let segmentIDs: InstanceColumn<Int8>
  private let positions: InstanceColumn<Int32>
  private let labels: InstanceColumn<Int32>
  private let nextSentence: InstanceColumn<Int8>?

  /// Opens a file and examines all of it.
  ///
  /// - Parameters:
  ///   - file: the open file.
  ///   - vocabularySize: ids are below it.
  ///   - directory: where data that cannot be mapped are unpacked to, in files without names.
  /// - Throws: ``InstanceFileError`` or `HDF5Error` that names the dataset and row at fault.
  init(_ file: HDF5File, vocabularySize: Int, scratch directory: String) throws {
    path = file.path
    let shapes = try InstanceShapes(file)
    count = shapes.count
    predictsNextSentence = shapes.predictsNextSentence
    inputIDs = try InstanceColumn(InstanceLayout.inputIDs, of: file, scratch: directory)
    inputMask = try InstanceColumn(InstanceLayout.inputMask, of: file, scratch: directory)
    segmentIDs = try InstanceColumn(InstanceLayout.segmentIDs, of: file, scratch: directory)
    positions = try InstanceColumn(InstanceLayout.positions, of: file, scratch: directory)
    labels = try InstanceColumn(InstanceLayout.labels, of: file, scratch: directory)
    nextSentence =
      shapes.predictsNextSentence
      ? try InstanceColumn(InstanceLayout.nextSentence, of: file, scratch: directory) : nil
    let rows = InstanceRows(
      ids: inputIDs.elements, mask: inputMask.elements, segments: segmentIDs.elements,
      positions: positions.elements, labels: labels.elements,
      nextSentence: nextSentence?.elements, length: shapes.length,
      predictions: shapes.predictions)
    self.rows = rows
    var examination = InstanceExamination(
      path: path, rows: rows, vocabularySize: vocabularySize, shapes: shapes)
    for first in stride(from: 0, to: count, by: InstanceExamination.blockSize) {
      try examination.examine(first..<min(first + InstanceExamination.blockSize, count))
      for column in [inputIDs, positions, labels] { column.discard() }
      for column in [inputMask, segmentIDs] { column.discard() }
    }
    longestSequence = examination.longestSequence
    var converted: [String] = []
    func note(_ object: String, _ isConverted: Bool) { if isConverted { converted.append(object) } }
    note(InstanceLayout.inputIDs, inputIDs.isConverted)
    note(InstanceLayout.inputMask, inputMask.isConverted)
    note(InstanceLayout.segmentIDs, segmentIDs.isConverted)
    note(InstanceLayout.positions, positions.isConverted)
    note(InstanceLayout.labels, labels.isConverted)
    note(InstanceLayout.nextSentence, nextSentence?.isConverted ?? false)
    contentHash = try examination.finish(file, converted: converted)
  }

  private let rows: InstanceRows

  /// Appends an instance to a batch, without its padding.
  func append(_ row: Int, to batch: inout PretrainingBatch) {
    require(row >= 0 && row < count, "InstanceFileContents: instance \(row) of \(count)")
    rows.append(row, to: &batch)
  }

  /// The size of the rows in memory.
  var byteCount: Int { inputIDs.elements.count * 6 + positions.elements.count * 8 }

  /// Gives back the memory of what has been read.
  func discard() {
    for column in [inputIDs, positions, labels] { column.discard() }
    for column in [inputMask, segmentIDs] { column.discard() }
    nextSentence?.discard()
  }
}

/// The padded rows of a file as memory that somebody else owns.
struct InstanceRows: @unchecked Sendable {
  let ids: UnsafeBufferPointer<Int32>
  let mask: UnsafeBufferPointer<Int8>
  let segments: UnsafeBufferPointer<Int8>
  let positions: UnsafeBufferPointer<Int32>
  let labels: UnsafeBufferPointer<Int32>
  let nextSentence: UnsafeBufferPointer<Int8>?
  let length: Int
  let predictions: Int

  /// The tokens of a row that are not padding.
  func tokens(_ row: Int) -> Range<Int> {
    let start = row * length
    var end = start
    while end < start + length, mask[end] != 0 { end += 1 }
    return start..<end
  }

  /// The masks of a row; position 0, where `[CLS]` stands, means none.
  func masks(_ row: Int) -> Range<Int> {
    let start = row * predictions
    var end = start
    while end < start + predictions, positions[end] != 0 { end += 1 }
    return start..<end
  }

  /// Appends an examined row to a batch.
  func append(_ row: Int, to batch: inout PretrainingBatch) {
    let start = Int32(batch.sequences.tokens.count)
    let tokens = tokens(row)
    batch.sequences.tokens.append(contentsOf: UnsafeBufferPointer(rebasing: ids[tokens]))
    for place in tokens { batch.sequences.segments.append(Int32(segments[place])) }
    batch.sequences.positions.append(contentsOf: 0..<Int32(tokens.count))
    batch.sequences.offsets.append(start + Int32(tokens.count))
    for place in masks(row) {
      batch.maskedRows.append(start + positions[place])
      batch.maskedLabels.append(labels[place])
    }
    if let nextSentence { batch.pairLabels.append(Int32(nextSentence[row])) }
  }
}
