import Autograd
import Training

/// The loss of classes that exclude each other: the mean over the weights of a batch's labels, times their number where
/// a sum is wanted, as PyTorch's `CrossEntropyLoss` has it.
///
/// - Parameters:
///   - term: its name.
///   - outputs: logits, `[labels, classes]`.
///   - labels: the right classes.
///   - weights: one for each class; nil: 1.
///   - coefficient: what the sum is multiplied with.
/// - Returns: the loss.
func classLoss(
  _ term: String, _ outputs: Tensor, _ labels: [Int32], weights: [Float]?, coefficient: Float
) -> Loss {
  var scale = 1.0
  if let weights {
    let sum = labels.reduce(0) { $0 + Double(weights[Int($1)]) }
    scale = sum > 0 ? Double(labels.count) / sum : 0
  }
  let result = softmaxCrossEntropy(
    outputs, labels: labels, weights: weights, coefficient: coefficient * Float(scale))
  return Loss(
    term: term, tensor: result.loss, sum: result.summedLoss * scale, count: result.count,
    correct: result.correct, predictions: result.predictions)
}
