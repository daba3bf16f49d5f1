public import Autograd
import Models
import Pretraining
import Sequences

/// The sum of piece, position and segment embeddings.
public enum EmbeddingBenchmark: PartBenchmark {
  /// `embedding`.
  public static let name = "embedding"
  /// What is timed.
  public static let abstract = "Times the sum of piece, position and segment embeddings."

  /// Forward reads three rows and writes one for each token; backward clears the tables, then adds
  /// each token's row to three of theirs.
  public static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws
    -> [PartRow]
  {
    let operands = Operands(context: context)
    let configuration = shape.configuration
    let tables = [
      configuration.vocabularySize, configuration.maximumPositions, configuration.segments,
    ].map { operands.leaf([$0, shape.hidden]) }
    let batch = shape.makeSyntheticBatch().sequences
    let timing = OperationTiming(leaves: tables, context: context, seconds: seconds) {
      embeddingSum(
        ids: batch.tokens, positions: batch.positions, segments: batch.segments, word: tables[0],
        position: tables[1], segment: tables[2])
    }
    let rows = shape.tokens * shape.hidden
    let table = tables.reduce(0) { $0 + $1.count }
    func row(_ phase: String, _ timing: Timing, floatsMoved: Int) -> PartRow {
      PartRow(
        "embedding, \(phase)", shape: [shape.tokens, shape.hidden], calls: 1, timing,
        traffic: MemoryTraffic(floatsMoved: floatsMoved, floatsVisited: rows + table),
        context: context, seconds: seconds)
    }
    return [
      row("forward", timing.forward, floatsMoved: 4 * rows),
      row("backward", timing.backward, floatsMoved: 9 * rows + table),
    ]
  }
}
