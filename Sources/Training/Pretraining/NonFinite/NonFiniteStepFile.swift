import Autograd
import ExactStrings
import Models
import Platform
import Sequences
import Serialization
import Training

/// A step that was not finite, with all that it takes to make it again.
///
/// It is a checkpoint of the state before the step, and beside that
///
///     /non_finite_step/<micro-batch>/tokens …   the inputs and labels, packed, int32
///
/// whose group carries the numbers of the step as attributes.
package struct NonFiniteStepFile {
  /// The state before the step.
  let checkpoint: Checkpoint
  /// The step.
  let fault: NonFiniteStep<PretrainingBatch>

  private static let group = "/non_finite_step"

  private enum Column: String, CaseIterable {
    case tokens
    case segments
    case offsets
    case maskedPositions = "masked_positions"
    case maskedLabels = "masked_labels"
    case nextSentenceLabels = "next_sentence_labels"
  }

  init(checkpoint: Checkpoint, fault: NonFiniteStep<PretrainingBatch>) {
    self.checkpoint = checkpoint
    self.fault = fault
  }

  /// Whether a checkpoint is such a file.
  ///
  /// - Throws: `HDF5Error` if it cannot be read.
  package static func isOne(_ path: String) throws -> Bool {
    try HDF5File(opening: path).exists(group)
  }

  /// Proves a file to its last byte: the state before the step, and the batches.
  ///
  /// - Returns: the step.
  /// - Throws: an error that names the file and the fault.
  package static func prove(path: String) throws -> Int {
    try Checkpoint.prove(path: path)
    let step = try NonFiniteStepFile(path: path).fault.step
    let expected = FileSystem.lastComponent(of: RunDirectory("").nonFiniteStep(step))
    guard FileSystem.lastComponent(of: path).isExactly(expected) else {
      throw TrainingError("'\(path)' holds step \(step), expected the name '\(expected)'")
    }
    return step
  }

  /// Writes the file atomically.
  ///
  /// - Throws: `HDF5Error` or `SystemError`.
  func write(to path: String) throws {
    try checkpoint.write(to: path) { file in
      try file.createGroup(Self.group)
      let numbers = fault.numbers
      for term in numbers.terms {
        try file.setAttribute(.double(term.loss), "\(term.name)_loss", of: Self.group)
      }
      try file.setAttribute(.double(numbers.gradientNorm), "gradient_norm", of: Self.group)
      try file.setAttribute(
        .integer(Int64(fault.batches.count)), "micro_batches", of: Self.group)
      for (index, batch) in fault.batches.enumerated() {
        for column in Column.allCases {
          try file.write(
            Self.values(column, of: batch), to: "\(Self.group)/\(index)/\(column.rawValue)")
        }
      }
    }
  }

  /// Reads a file and examines the batches.
  ///
  /// - Throws: ``TrainingError`` if it is a checkpoint without such a step, or does not fit itself;
  ///   otherwise what reading a checkpoint throws.
  init(path: String) throws {
    checkpoint = try Checkpoint(path: path)
    let file = try HDF5File(opening: path)
    guard try file.exists(Self.group) else {
      throw TrainingError(
        "'\(path)' is a checkpoint, expected the file of a step that was not finite "
          + "(non-finite-step-*.h5)")
    }
    let count = try file.integer("micro_batches", of: Self.group)
    guard count == checkpoint.state.options.accumulationSteps else {
      throw TrainingError(
        "'\(path)' holds \(count) micro-batches, expected \(checkpoint.state.options.accumulationSteps)"
      )
    }
    var batches: [PretrainingBatch] = []
    for index in 0..<Int(count) {
      let group = "\(Self.group)/\(index)"
      func column(_ column: Column) throws -> [Int32] {
        try file.read("\(group)/\(column.rawValue)")
      }
      let batch = MicroBatchColumns(
        tokens: try column(.tokens), segments: try column(.segments),
        offsets: try column(.offsets), maskedPositions: try column(.maskedPositions),
        maskedLabels: try column(.maskedLabels),
        nextSentenceLabels: try column(.nextSentenceLabels))
      if let problem = batch.problem(for: checkpoint.state.configuration) {
        throw TrainingError("'\(path)': \(group) has \(problem)")
      }
      batches.append(batch.examples)
    }
    let terms = try checkpoint.state.options.terms.compactMap { term -> TermMean? in
      let name = "\(term)_loss"
      guard try file.attribute(name, of: Self.group) != nil else { return nil }
      return TermMean(name: term, loss: try file.double(name, of: Self.group), accuracy: nil)
    }
    fault = NonFiniteStep(
      step: checkpoint.state.step + 1,
      numbers: StepNumbers(
        terms: terms, gradientNorm: try file.double("gradient_norm", of: Self.group)),
      batches: batches)
  }

  private static func values(_ column: Column, of batch: PretrainingBatch) -> [Int32] {
    switch column {
    case .tokens: batch.sequences.tokens
    case .segments: batch.sequences.segments
    case .offsets: batch.sequences.offsets
    case .maskedPositions: batch.maskedRows
    case .maskedLabels: batch.maskedLabels
    case .nextSentenceLabels: batch.pairLabels
    }
  }
}

/// A micro-batch as it was read, which may be anything.
private struct MicroBatchColumns {
  let tokens, segments, offsets, maskedPositions, maskedLabels, nextSentenceLabels: [Int32]

  /// What keeps a model from being run on it, in words; nil if nothing does.
  func problem(for configuration: BERTConfiguration) -> String? {
    func areBelow(_ limit: Int, _ values: [Int32]) -> Bool {
      values.allSatisfy { $0 >= 0 && Int($0) < limit }
    }
    let lengths = zip(offsets, offsets.dropFirst()).map { Int($1) - Int($0) }
    guard offsets.first == 0, offsets.last.map(Int.init) == tokens.count, !lengths.isEmpty,
      lengths.allSatisfy({ $0 > 0 && $0 <= configuration.maximumPositions })
    else { return "offsets that do not cut its tokens into sequences" }
    guard segments.count == tokens.count else { return "segments for other tokens" }
    guard areBelow(configuration.vocabularySize, tokens + maskedLabels) else {
      return "pieces outside of the vocabulary"
    }
    guard areBelow(configuration.segments, segments) else {
      return "segments outside of 0..<\(configuration.segments)"
    }
    guard maskedPositions.count == maskedLabels.count, areBelow(tokens.count, maskedPositions)
    else { return "masked positions that do not fit its tokens" }
    guard nextSentenceLabels.isEmpty || nextSentenceLabels.count == lengths.count,
      areBelow(2, nextSentenceLabels)
    else { return "next-sentence labels that do not fit its sequences" }
    return nil
  }

  var examples: PretrainingBatch {
    let positions = zip(offsets, offsets.dropFirst()).flatMap { Array(0..<$1 - $0) }
    return PretrainingBatch(
      sequences: PackedSequences(
        tokens: tokens, segments: segments, positions: positions, offsets: offsets),
      maskedRows: maskedPositions, maskedLabels: maskedLabels,
      pairLabels: nextSentenceLabels)
  }
}
