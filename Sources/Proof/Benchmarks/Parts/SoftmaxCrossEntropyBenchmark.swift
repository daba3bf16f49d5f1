public import Autograd
import Models

/// The MLM head's output layer with its softmax cross-entropy, over the masked rows.
public enum SoftmaxCrossEntropyBenchmark: PartBenchmark {
  /// `softmax-cross-entropy`.
  public static let name = "softmax-cross-entropy"
  /// What is timed.
  public static let abstract =
    "Times softmax cross-entropy over the vocabulary, with the product that gives the logits."

  /// The rate counts the products alone: one in forward, two in backward.
  public static func run(_ shape: StepShape, _ context: Context, seconds: Double) throws
    -> [PartRow]
  {
    let limit = gemmLimit(context, seconds: seconds)
    let operands = Operands(context: context)
    let classes = shape.configuration.vocabularySize
    let h = operands.leaf([shape.masked, shape.hidden])
    let (weight, bias) = (operands.leaf([classes, shape.hidden]), operands.leaf([classes]))
    let labels = (0..<shape.masked).map { Int32($0 * 7919 % classes) }
    let timing = OperationTiming(leaves: [h, weight, bias], context: context, seconds: seconds) {
      linearCrossEntropy(
        h, weight: weight, bias: bias, labels: labels, coefficient: 1 / Float(shape.masked)
      ).loss
    }
    func row(_ phase: String, _ timing: Timing, products: Double) -> PartRow {
      PartRow(
        "softmax cross-entropy, \(phase)", shape: [shape.masked, shape.hidden, classes], calls: 1,
        timing, work: 2 * products * Double(shape.masked * shape.hidden * classes),
        unit: .gigaflops, limit: limit)
    }
    return [
      row("forward", timing.forward, products: 1), row("backward", timing.backward, products: 2),
    ]
  }
}
