import Autograd
import Layers
import Training

extension PretrainingOptions {
  /// Makes the optimizer of a run, new.
  func makeOptimizer(_ parameters: ParameterSet, context: Context) -> any Optimizer {
    AdamW(parameters, options: optimizer, context: context)
  }

  /// What the optimizer calls its state.
  var optimizerSlots: [String] { AdamW.slotNames }
}
