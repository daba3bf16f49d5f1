import Serialization

/// Instances in the HDF5 layout of NVIDIA's BERT (DeepLearningExamples, `create_pretraining_data.py`).
///
/// With N instances of length L and P predictions: `input_ids` `[N, L]`, `masked_lm_positions` and
/// `masked_lm_ids` `[N, P]` in 32 bits; `input_mask`, `segment_ids` `[N, L]` and `next_sentence_labels` `[N]`
/// in 8 bits; padded with `[PAD]` and 0, compressed. Attributes say what NVIDIA's files leave out.
enum HDF5Instances {
  /// The value of the attribute `format`.
  static let format = "cloze pre-training instances"

  static func write(
    _ source: inout some InstanceSource, _ indices: StrideTo<Int>, to path: String,
    _ description: InstanceFile.Description, progress: (Int) -> Void
  ) throws {
    try HDF5File.write(to: path) { file in
      var columns = try Columns(file, description)
      try InstanceFile.forEachBatch(&source, indices, progress: progress) { batch in
        try columns.append(batch)
      }
      try columns.finish()
      try file.setAttribute(.string(format), "format")
      try file.setAttribute(1, "format_version")
      try file.setAttribute(
        .integer(Int64(description.maximumSequenceLength)), "max_seq_length")
      try file.setAttribute(
        .integer(Int64(description.maximumPredictions)), "max_predictions_per_seq")
      try file.setAttribute(.string(description.vocabulary.sha256), "vocabulary_sha256")
      try file.setAttribute(.string(description.options), "options")
      try file.setAttribute(
        .strings(NextSentenceLabel.allCases.map(\.name)), "next_sentence_classes")
    }
  }

  /// The datasets under way.
  private struct Columns: ~Copyable {
    private var inputIDs: HDF5RowWriter<Int32>
    private var inputMask: HDF5RowWriter<Int8>
    private var segmentIDs: HDF5RowWriter<Int8>
    private var positions: HDF5RowWriter<Int32>
    private var labels: HDF5RowWriter<Int32>
    private var nextSentence: HDF5RowWriter<Int8>
    private let length: Int
    private let predictions: Int
    private let padding: Int32

    /// h5py's default level.
    private static let compression = 4

    init(_ file: HDF5File, _ description: InstanceFile.Description) throws(HDF5Error) {
      func column<Element: StoredElement>(
        _ object: String, _ rowShape: [Int]
      ) throws(HDF5Error) -> HDF5RowWriter<Element> {
        try HDF5RowWriter(
          into: file, at: object, rowShape: rowShape, compression: Self.compression)
      }
      let length = description.maximumSequenceLength
      let predictions = description.maximumPredictions
      // All of them before any is assigned: a struct that cannot be copied cannot be left half made.
      let inputIDs: HDF5RowWriter<Int32> = try column("/input_ids", [length])
      let inputMask: HDF5RowWriter<Int8> = try column("/input_mask", [length])
      let segmentIDs: HDF5RowWriter<Int8> = try column("/segment_ids", [length])
      let positions: HDF5RowWriter<Int32> = try column("/masked_lm_positions", [predictions])
      let labels: HDF5RowWriter<Int32> = try column("/masked_lm_ids", [predictions])
      let nextSentence: HDF5RowWriter<Int8> = try column("/next_sentence_labels", [])
      self.inputIDs = inputIDs
      self.inputMask = inputMask
      self.segmentIDs = segmentIDs
      self.positions = positions
      self.labels = labels
      self.nextSentence = nextSentence
      self.length = length
      self.predictions = predictions
      padding = description.vocabulary.padding
    }

    mutating func append(_ batch: borrowing PretrainingBatch) throws(HDF5Error) {
      let count = batch.count
      var ids = [Int32](repeating: padding, count: count * length)
      var mask = [Int8](repeating: 0, count: count * length)
      var segments = [Int8](repeating: 0, count: count * length)
      var places = [Int32](repeating: 0, count: count * predictions)
      var pieces = [Int32](repeating: 0, count: count * predictions)
      var masked = 0
      for index in 0..<count {
        let start = Int(batch.offsets[index])
        let end = Int(batch.offsets[index + 1])
        precondition(
          end - start <= length, "HDF5Instances: \(end - start) tokens in rows of \(length)")
        for token in start..<end {
          let cell = index * length + token - start
          ids[cell] = batch.tokens[token]
          mask[cell] = 1
          segments[cell] = Int8(truncatingIfNeeded: batch.segments[token])
        }
        let firstMasked = masked
        while masked < batch.maskedPositions.count, batch.maskedPositions[masked] < end {
          precondition(
            masked - firstMasked < predictions,
            "HDF5Instances: more than \(predictions) predictions in a sequence")
          let cell = index * predictions + masked - firstMasked
          places[cell] = batch.maskedPositions[masked] - Int32(start)
          pieces[cell] = batch.maskedLabels[masked]
          masked += 1
        }
      }
      try inputIDs.append(ids)
      try inputMask.append(mask)
      try segmentIDs.append(segments)
      try positions.append(places)
      try labels.append(pieces)
      // Without next-sentence prediction the dataset stays empty: no label is better than a wrong one.
      try nextSentence.append(
        batch.nextSentenceLabels.map { Int8(truncatingIfNeeded: $0) })
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
}
