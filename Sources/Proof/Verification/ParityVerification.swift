public import Autograd
import Layers
import Models
import Pretraining
import Sequences
import Serialization
import Training

/// Holds this build's forward, gradients and optimizer trajectories against another program's.
public struct ParityVerification {
  /// What errors may be at most.
  private enum Tolerance {
    static let output = 1e-4
    static let gradient = 1e-4
    static let loss = 1e-4
    static let weight = 5e-4
    /// A reference gradient below this everywhere is zero but for rounding.
    ///
    /// Those of the key projections' biases are: they shift every score of a row alike.
    static let vanishing = 1e-7
    /// What our own gradient must stay below where the reference's is zero.
    static let vanished = 1e-6
  }

  private let reference: ParityCase
  private let context: Context

  /// Reads a reference folder.
  ///
  /// - Parameters:
  ///   - directory: the folder.
  ///   - context: what to compute with.
  /// - Throws: an error that names the file which is missing or does not fit.
  public init(directory: String, context: Context) throws {
    reference = try ParityCase(directory: directory)
    self.context = context
  }

  /// Compares everything.
  ///
  /// - Returns: one row per quantity.
  /// - Throws: ``ParameterError`` if the weights do not fit the configuration.
  public func run() throws -> ParityReport {
    var rows = try outputs()
    rows += try gradients()
    for recipe in reference.expected.trajectories.keys.sorted() {
      rows += try trajectory(recipe)
    }
    return ParityReport(directory: reference.directory, rows: rows)
  }

  private func makeModel() throws -> BERTForPreTraining {
    try BERTForPreTraining(
      reference.configuration,
      .loaded(reference.model, origin: reference.directory + "/model.safetensors"),
      context: context)
  }

  // MARK: Forward

  private func outputs() throws -> [ParityRow] {
    let model = try makeModel()
    let examples = reference.batch.examples
    let width = reference.configuration.hiddenSize
    var rows: [ParityRow] = []
    let hidden = try withHiddenStates(model) { index, state in
      rows.append(try padded("hidden_states.\(index)", state.values, width: width))
    }
    let pooled = model.pool(hidden, examples.sequences)
    rows.append(try plain("pooler_output", pooled.values))
    let everyRow = (0..<Int32(examples.sequences.tokens.count)).map { $0 }
    let logits = model.maskedLanguageModelLogits(hidden, rows: everyRow)
    rows.append(
      try padded(
        "prediction_logits", logits.values, width: reference.configuration.vocabularySize))
    rows.append(
      try plain("seq_relationship_logits", model.pairLogits(pooled).values))
    return rows
  }

  private func withHiddenStates(
    _ model: BERTForPreTraining, _ body: (Int, Tensor) throws -> Void
  ) throws -> Tensor {
    var states: [Tensor] = []
    let hidden = model.encode(reference.batch.examples.sequences) { _, state in
      states.append(state)
    }
    for (index, state) in states.enumerated() { try body(index, state) }
    return hidden
  }

  private func padded(_ name: String, _ ours: [Float], width: Int) throws -> ParityRow {
    let batch = reference.batch
    let expected = try output(name, shape: [batch.sequences, batch.length, width])
    return ParityRow(
      name, ours, batch.packed(expected, width: width), tolerance: Tolerance.output)
  }

  private func plain(_ name: String, _ ours: [Float]) throws -> ParityRow {
    let sequences = reference.batch.sequences
    let expected = try output(name, shape: [sequences, ours.count / max(sequences, 1)])
    return ParityRow(name, ours, expected, tolerance: Tolerance.output)
  }

  private func output(_ name: String, shape: [Int]) throws -> [Float] {
    guard let entry = reference.outputs[name], let values = entry.floats(), entry.shape == shape
    else {
      throw ParityError(
        "'\(reference.directory)/outputs.safetensors': '\(name)' is "
          + (reference.outputs[name].map { "\($0.type.rawValue) \($0.shape)" } ?? "missing")
          + ", expected float32 \(shape)")
    }
    return values
  }

  // MARK: Gradients

  /// One forward and backward pass; returns both losses.
  private func backward(_ model: BERTForPreTraining) -> (mlm: Double, nsp: Double) {
    let losses = PretrainingObjective(model).accumulateGradients(
      of: [reference.batch.examples], seed: nil, step: 0
    ).numbers(gradientNorm: 0)
    func loss(_ term: String) -> Double { losses.terms.named(term)?.loss ?? 0 }
    return (
      loss(PretrainingObjective.Term.maskedLanguageModel),
      loss(PretrainingObjective.Term.nextSentence)
    )
  }

  private func gradients() throws -> [ParityRow] {
    let model = try makeModel()
    let losses = backward(model)
    let norm = AdamW(model.parameters, options: .google, context: context).gradientNorm()
    let expected = reference.expected
    var rows = [
      ParityRow("mlm_loss", [losses.mlm], [expected.mlmLoss], tolerance: Tolerance.loss),
      ParityRow("nsp_loss", [losses.nsp], [expected.nspLoss], tolerance: Tolerance.loss),
      ParityRow("gradient_norm", [norm], [expected.gradientNorm], tolerance: Tolerance.loss),
    ]
    let ours = model.parameters.gradients()
    for name in ours.names {
      let values = ours[name]?.floats() ?? []
      let reference = try gradient(name, count: values.count)
      if isVanishing(reference) {
        rows.append(
          ParityRow(
            "gradient \(name) (zero)", values, reference, tolerance: Tolerance.vanished))
      } else {
        rows.append(
          ParityRow(
            "gradient \(name)", values, reference, tolerance: Tolerance.gradient, isRelative: true))
      }
    }
    return rows
  }

  private func gradient(_ name: String, count: Int) throws -> [Float] {
    guard let values = reference.gradients[name]?.floats(), values.count == count else {
      throw ParityError(
        "'\(reference.directory)/gradients.safetensors': '\(name)' is missing or misshapen")
    }
    return values
  }

  private func isVanishing(_ gradient: [Float]) -> Bool {
    gradient.allSatisfy { abs(Double($0)) < Tolerance.vanishing }
  }

  // MARK: Trajectories

  private func trajectory(_ recipe: String) throws -> [ParityRow] {
    guard let expected = reference.expected.trajectories[recipe],
      var options = ["google": AdamWOptions.google, "huggingface": .pytorch][recipe],
      let form = LearningRateSchedule.Form(rawValue: recipe)
    else {
      throw ParityError(
        "'\(reference.directory)/expected.json': trajectory '\(recipe)', "
          + "expected google or huggingface")
    }
    options.clipNorm = expected.clipNorm
    options.weightDecay = expected.weightDecay
    let schedule = LearningRateSchedule(
      form: form, learningRate: expected.baseLearningRate, warmupSteps: expected.warmupSteps,
      totalSteps: expected.totalSteps)
    let model = try makeModel()
    let optimizer = AdamW(model.parameters, options: options, context: context)
    var losses: [(mlm: Double, nsp: Double)] = []
    var norms: [Double] = []
    for step in expected.steps {
      losses.append(backward(model))
      norms.append(optimizer.gradientNorm())
      optimizer.update(
        learningRate: schedule.rate(at: step.step), gradientNorm: norms[norms.count - 1])
    }
    losses.append(backward(model))
    model.parameters.clearGradients()

    let rates = expected.steps.map { schedule.rate(at: $0.step) }
    func row(_ name: String, _ ours: [Double], _ reference: [Double], _ tolerance: Double)
      -> ParityRow
    {
      ParityRow("\(recipe) \(name)", ours, reference, tolerance: tolerance)
    }
    let rows = [
      row("learning rates", rates, expected.steps.map(\.learningRate), 1e-12),
      row(
        "mlm losses", losses.map(\.mlm), expected.steps.map(\.mlmLoss) + [expected.final.mlmLoss],
        Tolerance.loss),
      row(
        "nsp losses", losses.map(\.nsp), expected.steps.map(\.nspLoss) + [expected.final.nspLoss],
        Tolerance.loss),
      row("gradient norms", norms, expected.steps.map(\.gradientNorm), Tolerance.loss),
    ]
    return try rows + finalWeights(recipe, model)
  }

  private func finalWeights(_ recipe: String, _ model: BERTForPreTraining) throws -> [ParityRow] {
    let expected = try reference.finalWeights(recipe)
    let ours = model.parameters.stateDictionary()
    var rows: [ParityRow] = []
    for name in ours.names {
      let values = ours[name]?.floats() ?? []
      // Adam divides rounding noise by its own size: nothing can be said of such a weight.
      if isVanishing(try gradient(name, count: values.count)) { continue }
      guard let reference = expected[name]?.floats(), reference.count == values.count else {
        throw ParityError(
          "'\(self.reference.directory)/final_\(recipe).safetensors': '\(name)' is missing "
            + "or misshapen")
      }
      rows.append(
        ParityRow("\(recipe) final \(name)", values, reference, tolerance: Tolerance.weight))
    }
    return rows
  }
}
