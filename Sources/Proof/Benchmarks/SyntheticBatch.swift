import Models
package import Pretraining
import Randomness
import Sequences

extension StepShape {
  /// A batch of random pieces in sequences of full length, the same one every time.
  package func makeSyntheticBatch() -> PretrainingBatch {
    var random = RandomStream(seed: 1)
    func pieces(_ count: Int) -> [Int32] {
      (0..<count).map { _ in Int32(random.integer(below: configuration.vocabularySize)) }
    }
    let sequences = (0..<batchSize).map { _ in
      (
        tokens: pieces(sequenceLength),
        segments: (0..<sequenceLength).map { Int32($0 > sequenceLength / 2 ? 1 : 0) }
      )
    }
    let rows = (0..<batchSize).flatMap { sequence in
      (0..<maskedPerSequence).map {
        Int32(sequence * sequenceLength + $0 * sequenceLength / maskedPerSequence)
      }
    }
    return PretrainingBatch(
      sequences: PackedSequences(sequences), maskedRows: rows, maskedLabels: pieces(rows.count),
      pairLabels: (0..<Int32(batchSize)).map { $0 % 2 })
  }
}
