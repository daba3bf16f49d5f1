import Corpora
import Platform
import Preconditions
import Sequences
import Serialization
import Tokenization

/// Writes instances in the HDF5 layout of NVIDIA's BERT (DeepLearningExamples, `create_pretraining_data.py`).
///
/// With N instances of length L and P predictions: `input_ids` `[N, L]`, `masked_lm_positions` and
/// `masked_lm_ids` `[N, P]` in 32 bits; `input_mask`, `segment_ids` `[N, L]` and `next_sentence_labels` `[N]`
/// in 8 bits; padded with `[PAD]` and 0. Attributes and `vocabulary` say what NVIDIA's files leave out.
final class HDF5InstanceWriter: InstanceFileWriter {
  private let temporary: String
  private let file: HDF5File
  private let description: InstanceFile.Description
  private var columns: Columns?

  init(
    creating temporary: String, named path: String, _ description: InstanceFile.Description,
    count: Int
  ) throws {
    let rowBytes = 6 * description.maximumSequenceLength + 8 * description.maximumPredictions + 1
    let free = try FileSystem.freeBytes(at: FileSystem.parent(of: path))
    guard description.isCompressed || count * rowBytes <= free else {
      throw HDF5Error(
        .unopenable, path: path,
        problem: "cannot be written: it needs \(count * rowBytes) bytes and \(free) are free")
    }
    self.temporary = temporary
    self.description = description
    file = try HDF5File(creating: temporary, named: path)
    columns = try Columns(file, description, count: count)
  }

  func append(_ batch: borrowing PretrainingBatch) throws {
    try columns?.append(batch)
  }

  func finish() throws {
    try columns.take()?.finish()
    try file.write(texts: description.vocabulary.pieces, to: InstanceLayout.vocabulary)
    let attributes: [(String, HDF5AttributeValue)] = [
      ("format", .string(InstanceLayout.format)),
      ("format_version", .integer(InstanceLayout.version)),
      ("max_seq_length", .integer(Int64(description.maximumSequenceLength))),
      ("max_predictions_per_seq", .integer(Int64(description.maximumPredictions))),
      (InstanceLayout.vocabularyHash, .string(description.vocabulary.sha256)),
      (InstanceLayout.normalizer, .string(try TokenStoreLayout.json(description.normalizer))),
      ("options", .string(description.options)),
      ("next_sentence_classes", .strings(NextSentenceLabel.allCases.map(\.name))),
    ]
    for (name, value) in attributes { try file.setAttribute(value, name) }
    try file.close(sealing: temporary)
  }

  /// The datasets under way.
  private struct Columns: ~Copyable {
    private var inputIDs: HDF5RowWriter<Int32>
    private var inputMask: HDF5RowWriter<Int8>
    private var segmentIDs: HDF5RowWriter<Int8>
    private var positions: HDF5RowWriter<Int32>
    private var labels: HDF5RowWriter<Int32>
    private var nextSentence: HDF5RowWriter<Int8>
    private var rows: Rows

    init(
      _ file: HDF5File, _ description: InstanceFile.Description, count: Int
    ) throws(HDF5Error) {
      func column<Element: StoredElement>(
        _ object: String, _ rowShape: [Int], count: Int
      ) throws(HDF5Error) -> HDF5RowWriter<Element> {
        // Four is h5py's default level. Nothing can be mapped of an empty dataset, nor need be.
        try HDF5RowWriter(
          into: file, at: object, rowShape: rowShape,
          storage: description.isCompressed || count == 0
            ? .chunked(compression: 4) : .contiguous(rows: count))
      }
      let length = description.maximumSequenceLength
      let predictions = description.maximumPredictions
      // All of them before any is assigned: a struct that cannot be copied cannot be left half made.
      let inputIDs: HDF5RowWriter<Int32> = try column(
        InstanceLayout.inputIDs, [length], count: count)
      let inputMask: HDF5RowWriter<Int8> = try column(
        InstanceLayout.inputMask, [length], count: count)
      let segmentIDs: HDF5RowWriter<Int8> = try column(
        InstanceLayout.segmentIDs, [length], count: count)
      let positions: HDF5RowWriter<Int32> = try column(
        InstanceLayout.positions, [predictions], count: count)
      let labels: HDF5RowWriter<Int32> = try column(
        InstanceLayout.labels, [predictions], count: count)
      // Without next-sentence prediction the dataset stays empty: no label is better than a wrong one.
      let nextSentence: HDF5RowWriter<Int8> = try column(
        InstanceLayout.nextSentence, [], count: description.predictsNextSentence ? count : 0)
      self.inputIDs = inputIDs
      self.inputMask = inputMask
      self.segmentIDs = segmentIDs
      self.positions = positions
      self.labels = labels
      self.nextSentence = nextSentence
      rows = Rows(
        length: length, predictions: predictions, padding: description.vocabulary.padding)
    }

    mutating func append(_ batch: borrowing PretrainingBatch) throws(HDF5Error) {
      rows.fill(from: batch)
      try inputIDs.append(rows.ids)
      try inputMask.append(rows.mask)
      try segmentIDs.append(rows.segments)
      try positions.append(rows.positions)
      try labels.append(rows.labels)
      try nextSentence.append(rows.nextSentence)
    }

    consuming func finish() throws(HDF5Error) {
      try inputIDs.finish()
      try inputMask.finish()
      try segmentIDs.finish()
      try positions.finish()
      try labels.finish()
      try nextSentence.finish()
    }
  }

  /// The padded rows of a batch.
  private struct Rows {
    let length: Int
    let predictions: Int
    let padding: Int32
    var ids: [Int32] = []
    var mask: [Int8] = []
    var segments: [Int8] = []
    var positions: [Int32] = []
    var labels: [Int32] = []
    var nextSentence: [Int8] = []

    init(length: Int, predictions: Int, padding: Int32) {
      self.length = length
      self.predictions = predictions
      self.padding = padding
    }

    mutating func fill(from batch: borrowing PretrainingBatch) {
      ids.removeAll(keepingCapacity: true)
      mask.removeAll(keepingCapacity: true)
      segments.removeAll(keepingCapacity: true)
      positions.removeAll(keepingCapacity: true)
      labels.removeAll(keepingCapacity: true)
      nextSentence.removeAll(keepingCapacity: true)
      var masked = 0
      for index in 0..<batch.count {
        let range = Int(batch.sequences.offsets[index])..<Int(batch.sequences.offsets[index + 1])
        let surplus = length - range.count
        require(
          surplus >= 0, "HDF5InstanceWriter: \(range.count) tokens in rows of \(length)")
        ids.append(contentsOf: batch.sequences.tokens[range])
        ids.append(contentsOf: repeatElement(padding, count: surplus))
        mask.append(contentsOf: repeatElement(1, count: range.count))
        mask.append(contentsOf: repeatElement(0, count: surplus))
        for token in range {
          segments.append(Int8(truncatingIfNeeded: batch.sequences.segments[token]))
        }
        segments.append(contentsOf: repeatElement(0, count: surplus))
        let first = masked
        while masked < batch.maskedRows.count,
          batch.maskedRows[masked] < range.upperBound
        {
          positions.append(batch.maskedRows[masked] - Int32(range.lowerBound))
          masked += 1
        }
        let unused = predictions - (masked - first)
        require(
          unused >= 0, "HDF5InstanceWriter: more than \(predictions) predictions in a sequence")
        labels.append(contentsOf: batch.maskedLabels[first..<masked])
        positions.append(contentsOf: repeatElement(0, count: unused))
        labels.append(contentsOf: repeatElement(0, count: unused))
      }
      for label in batch.pairLabels {
        nextSentence.append(Int8(truncatingIfNeeded: label))
      }
    }
  }
}
