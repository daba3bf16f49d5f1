public import Autograd
import Layers
import Models
import Serialization
public import Training

/// A step that was not finite, made again from its file to find where such numbers are.
public struct StepReproduction: Codable, Sendable {
  /// What is wrong with a parameter.
  public struct Finding: Codable, Sendable {
    /// Its public name.
    public let parameter: String
    /// How many of its values were not finite before the step.
    public let nonFiniteWeights: Int
    /// How many elements of its gradient are not finite.
    public let nonFiniteGradients: Int
    /// How many elements it has.
    public let count: Int
  }

  /// The number of the step.
  public let step: Int
  /// What the run saw.
  public let recorded: StepNumbers
  /// What comes out now.
  public let found: StepNumbers
  /// The parameter with the largest finite weight, and that weight's magnitude.
  public let largestWeight: Float
  /// Its name.
  public let largestWeightParameter: String
  /// The parameters with numbers that are not finite, in the model's order.
  public let findings: [Finding]

  /// Makes the step again, up to the update.
  ///
  /// - Parameters:
  ///   - path: the file that the run has left.
  ///   - context: what to compute with; the bits do not depend on its threads.
  /// - Throws: an error that names the file if it is another or damaged.
  public init(path: String, context: Context) throws {
    let file = try NonFiniteStepFile(path: path)
    let state = file.checkpoint.state
    let model = try BERTForPreTraining(
      state.configuration, .loaded(file.checkpoint.model, origin: path),
      heads: state.options.heads, dropout: state.options.dropout, context: context)
    let sums = PretrainingObjective(model).accumulateGradients(
      of: file.fault.batches, seed: state.options.seed, step: state.step)
    step = file.fault.step
    recorded = file.fault.numbers
    found = sums.numbers(gradientNorm: globalGradientNorm(model.parameters.map(\.tensor)))
    let weights = model.parameters.stateDictionary()
    let gradients = model.parameters.gradients()
    var largest: (value: Float, name: String) = (0, "")
    findings = weights.names.compactMap { name in
      let values = weights[name]?.floats() ?? []
      let slopes = gradients[name]?.floats() ?? []
      let top = values.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
      if top > largest.value { largest = (top, name) }
      let finding = Finding(
        parameter: name, nonFiniteWeights: values.count { !$0.isFinite },
        nonFiniteGradients: slopes.count { !$0.isFinite }, count: values.count)
      return finding.nonFiniteWeights + finding.nonFiniteGradients > 0 ? finding : nil
    }
    (largestWeight, largestWeightParameter) = largest
  }

  /// Whether the step is not finite here either.
  public var isReproduced: Bool { !found.isFinite }
}
