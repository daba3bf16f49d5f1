import Autograd
import Layers
import Models
import Sequences
import Training

/// A model and its optimizer, ready to be stepped.
struct Trainee {
  let model: BERTForPreTraining
  let optimizer: AdamW

  /// Makes a new model.
  init(_ configuration: BERTConfiguration, context: Context) throws {
    model = try BERTForPreTraining(configuration, .initialized(seed: 1), context: context)
    optimizer = AdamW(model.parameters, options: .pytorch, context: context)
  }

  /// Makes a training step: forward, backward, clipping and AdamW.
  func step(_ examples: PretrainingExamples) {
    let losses = model.context.record(dropout: DropoutKey(seed: 1, step: optimizer.updates)) {
      model.losses(
        of: examples, maskedCoefficient: 1 / Float(examples.maskedRows.count),
        nextSentenceCoefficient: 1 / Float(examples.sequences.count))
    }
    model.context.backward(
      from: [losses.maskedLanguageModel.loss] + (losses.nextSentence.map { [$0.loss] } ?? []))
    optimizer.update(learningRate: 1e-4, gradientNorm: optimizer.gradientNorm())
  }
}
