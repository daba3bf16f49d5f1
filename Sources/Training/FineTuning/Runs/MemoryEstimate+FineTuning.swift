import Models
import Platform
import Sequences
import Training

extension MemoryEstimate {
  /// Estimates the memory of a fine-tuning run.
  ///
  /// - Parameters:
  ///   - record: the model with its output layer.
  ///   - options: what decides the computation.
  ///   - stream: the examples in the order of the run; a pass of them is looked at.
  init<Batch: PackedBatch>(
    fineTuning record: ModelRecord, _ options: FineTuningOptions,
    _ stream: any BatchStream<Batch>
  ) {
    let parameters = record.configuration.parameterCount(record.heads)
    let largest = LargestBatch(of: stream, options.batchSize, record.configuration)
    self.init(
      parts: [
        Part(name: "weights, gradients and moments", bytes: 4 * 4 * parameters),
        Part(
          name: "activations of a batch with \(counted(largest.tokens, "token"))",
          bytes: largest.bytes),
        Part(name: "the copy for checkpoints", bytes: 3 * 4 * parameters), .program,
      ], remedy: "lower --batch-size or --max-seq-length, or take a smaller model")
  }
}

/// The batch of a pass whose activations take most memory.
private struct LargestBatch {
  /// How many tokens it has.
  private(set) var tokens = 0
  /// What its activations take.
  private(set) var bytes = 0.0

  init<Batch: PackedBatch>(
    of stream: any BatchStream<Batch>, _ batchSize: Int, _ configuration: BERTConfiguration
  ) {
    var (stream, batch) = (stream, Batch())
    let epoch = stream.cursor.epoch
    while stream.cursor.epoch == epoch {
      stream.next(count: batchSize, into: &batch)
      add(batch.sequences, configuration)
    }
  }

  private mutating func add(_ sequences: PackedSequences, _ configuration: BERTConfiguration) {
    let lengths = zip(sequences.offsets, sequences.offsets.dropFirst()).map { Double($1 - $0) }
    let pairs: Double = lengths.reduce(0) { $0 + $1 * $1 }
    let count = Double(sequences.tokens.count)
    let perToken = StepMemory(
      configuration, length: pairs / max(1, count), maskedShare: 0, recomputes: false)
    let needed = count * (perToken.stored + perToken.transient)
    if needed > bytes { (tokens, bytes) = (sequences.tokens.count, needed) }
  }
}
