import Autograd
import Layers
package import Training

extension PretrainingOptions {
  /// Makes the optimizer of a run, new.
  func makeOptimizer(_ parameters: ParameterSet, context: Context) -> any Optimizer {
    kindOfOptimizer.make(parameters, optimizer, context: context)
  }

  /// What updates the weights.
  var kindOfOptimizer: OptimizerKind { optimizerKind ?? .adamw }

  /// Which checkpoints stay.
  package var retention: CheckpointRetention {
    CheckpointRetention(last: keepLast, every: keepEvery, best: keepBest)
  }
}
