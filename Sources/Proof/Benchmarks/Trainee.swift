import Autograd
import Layers
import Models
import Pretraining
import Training

/// A model and its optimizer, ready to be stepped.
struct Trainee {
  let model: BERTForPreTraining
  let optimizer: AdamW
  private let objective: PretrainingObjective

  /// Makes a new model.
  init(_ configuration: BERTConfiguration, context: Context) throws {
    model = try BERTForPreTraining(configuration, .initialized(seed: 1), context: context)
    optimizer = AdamW(model.parameters, options: .pytorch, context: context)
    objective = PretrainingObjective(model)
  }

  /// Makes a training step: forward, backward, clipping and AdamW.
  func step(_ batch: PretrainingBatch) {
    _ = objective.accumulateGradients(of: [batch], seed: 1, step: optimizer.updates)
    optimizer.update(learningRate: 1e-4, gradientNorm: optimizer.gradientNorm())
  }
}
