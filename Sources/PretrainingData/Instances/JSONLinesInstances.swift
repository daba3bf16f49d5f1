import Platform

/// Instances as JSON lines: `input_ids`, `segment_ids`, `masked_lm_positions`, `masked_lm_ids` and, with
/// next-sentence prediction, `next_sentence_label` (0 IsNext, 1 NotNext), spaced as Python's `json` does.
enum JSONLinesInstances {
  static func write(
    _ source: inout some InstanceSource, _ indices: StrideTo<Int>, to path: String,
    progress: (Int) -> Void
  ) throws {
    try AtomicFile.write(to: path) { temporary in
      var writer = try FileWriter(path: temporary)
      var lines: [UInt8] = []
      try InstanceFile.forEachBatch(&source, indices, progress: progress) { batch in
        lines.removeAll(keepingCapacity: true)
        append(batch, to: &lines)
        try writer.write(lines)
      }
      try writer.finish()
    }
  }

  /// Appends a line for each instance.
  static func append(_ batch: borrowing PretrainingBatch, to lines: inout [UInt8]) {
    var masked = 0
    for index in 0..<batch.count {
      let tokens = Int(batch.offsets[index])..<Int(batch.offsets[index + 1])
      let firstMasked = masked
      while masked < batch.maskedPositions.count,
        batch.maskedPositions[masked] < batch.offsets[index + 1]
      { masked += 1 }
      lines.append(contentsOf: "{\"input_ids\": ".utf8)
      append(batch.tokens[tokens], to: &lines)
      lines.append(contentsOf: ", \"segment_ids\": ".utf8)
      append(batch.segments[tokens], to: &lines)
      lines.append(contentsOf: ", \"masked_lm_positions\": ".utf8)
      append(
        batch.maskedPositions[firstMasked..<masked], minus: batch.offsets[index], to: &lines)
      lines.append(contentsOf: ", \"masked_lm_ids\": ".utf8)
      append(batch.maskedLabels[firstMasked..<masked], to: &lines)
      if !batch.nextSentenceLabels.isEmpty {
        lines.append(contentsOf: ", \"next_sentence_label\": ".utf8)
        append(batch.nextSentenceLabels[index], to: &lines)
      }
      lines.append(contentsOf: "}\n".utf8)
    }
  }

  private static func append(
    _ numbers: ArraySlice<Int32>, minus origin: Int32 = 0, to lines: inout [UInt8]
  ) {
    lines.append(UInt8(ascii: "["))
    var isFirst = true
    for number in numbers {
      if !isFirst {
        lines.append(UInt8(ascii: ","))
        lines.append(UInt8(ascii: " "))
      }
      isFirst = false
      append(number - origin, to: &lines)
    }
    lines.append(UInt8(ascii: "]"))
  }

  /// Appends the digits of a number that is not negative.
  private static func append(_ number: Int32, to lines: inout [UInt8]) {
    var divisor: Int32 = 1
    while divisor <= number / 10 { divisor *= 10 }
    var rest = number
    while divisor > 0 {
      lines.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }
}
