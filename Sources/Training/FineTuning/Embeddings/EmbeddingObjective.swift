public import Autograd
public import Layers
public import Models
import Preconditions
public import Sequences
public import Training

/// Vectors of texts, and one loss over their cosines, as sentence-transformers trains them.
public final class EmbeddingObjective: Objective {
  /// What learns.
  public let model: EncoderModel
  /// What becomes of the hidden states of a text.
  public let pooling: SentencePooling.Mode
  /// How cosines are judged.
  public let loss: EmbeddingLoss

  /// Makes the objective of an encoder.
  public init(_ model: EncoderModel, _ pooling: SentencePooling.Mode, _ loss: EmbeddingLoss) {
    (self.model, self.pooling, self.loss) = (model, pooling, loss)
  }

  /// All parameters of the model.
  public var parameters: ParameterSet { model.parameters }
  /// What the model computes with.
  public var context: Context { model.context }
  /// One.
  public var terms: [String] { [EmbeddingLoss.term] }

  /// The rows; or one, as an order is of the whole batch.
  public func labelCounts(of batch: EmbeddingBatch) -> [Int] {
    [loss == .cosent ? min(batch.count, 1) : batch.count]
  }

  /// The vectors of texts before they are brought to length 1, `[texts, hidden]`.
  public func vectors(of texts: PackedSequences) -> Tensor {
    poolSequences(model.encode(texts), offsets: texts.offsets, SequencePooling(pooling))
  }

  /// The loss of a batch.
  public func losses(of batch: EmbeddingBatch, coefficients: [Float]) -> [Loss] {
    [
      judge(
        vectors(of: batch.sequences), rows: batch.count, scores: batch.scores,
        coefficient: coefficients[0])
    ]
  }

  /// The loss of vectors, `[columns · rows, hidden]`, column after column.
  func judge(_ vectors: Tensor, rows: Int, scores: [Float], coefficient: Float) -> Loss {
    let first = gatherRows(vectors, (0..<Int32(rows)).map(\.self))
    let others = gatherRows(vectors, (Int32(rows)..<Int32(vectors.shape[0])).map(\.self))
    switch loss {
    case .ranking:
      // [rows, candidates]: the right one of row i is candidate i, and all positives come first.
      let cosines = linear(
        normalizedRows(first, length: EmbeddingLoss.scale), weight: normalizedRows(others),
        bias: nil)
      return Loss(
        EmbeddingLoss.term,
        softmaxCrossEntropy(
          cosines, labels: (0..<Int32(rows)).map(\.self), coefficient: coefficient))
    case .cosent:
      let result = orderingLoss(
        rowProducts(normalizedRows(first), normalizedRows(others)), order: scores,
        scale: EmbeddingLoss.scale, coefficient: coefficient)
      return Loss(
        term: EmbeddingLoss.term, tensor: result.loss, sum: result.sum, count: min(rows, 1),
        correct: nil)
    case .cosine:
      let result = squaredError(
        rowProducts(normalizedRows(first), normalizedRows(others)), targets: scores,
        coefficient: coefficient)
      return Loss(
        term: EmbeddingLoss.term, tensor: result.loss, sum: result.sum, count: rows, correct: nil)
    }
  }
}

extension SequencePooling {
  /// What sentence-transformers calls so.
  init(_ mode: SentencePooling.Mode) {
    switch mode {
    case .cls: self = .first
    case .mean: self = .mean
    case .max: self = .max
    case .lastToken: self = .last
    }
  }
}
