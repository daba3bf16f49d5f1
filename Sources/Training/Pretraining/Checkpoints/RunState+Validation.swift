import Training

extension RunState {
  /// Checks what a file says before anything is computed with it: no number of it may stop the
  /// program later.
  ///
  /// - Parameter origin: the file, for messages.
  /// - Throws: ``TrainingError`` that names the first value that no run can have.
  func validate(origin: String) throws {
    let atLeast: [(String, Int?, Int)] = [
      ("step", step, 0), ("data_epoch", cursor.epoch, 0), ("data_index", cursor.index, 0),
      ("maximumSequenceLength", options.maximumSequenceLength, 1),
      ("maximumPredictions", options.maximumPredictions, 1),
      ("longestSpan", options.longestSpan, 1), ("batchSize", options.batchSize, 1),
      ("accumulationSteps", options.accumulationSteps, 1),
      ("warmupSteps", options.schedule.warmupSteps, 0),
      ("totalSteps", options.schedule.totalSteps, 0),
      ("tail.step", options.schedule.tail?.step, 0), ("holdOutEvery", options.holdOutEvery, 2),
      ("evaluateEvery", options.evaluateEvery, 1),
      ("evaluationLimit", options.evaluationLimit, 1), ("saveEvery", options.saveEvery, 1),
      ("saveSeconds", options.saveSeconds, 1),
      ("keepLast", options.keepLast, 1), ("keepEvery", options.keepEvery, 1),
      ("keepBest", options.keepBest, 0), ("trained_length", trainedLength, 0),
    ]
    for (name, value, least) in atLeast {
      guard let value, !(least...1 << 40).contains(value) else { continue }
      throw TrainingError("'\(origin)': \(name) is \(value), expected \(least) to \(1 << 40)")
    }
    var earlier = LengthPhase(length: 0, until: 0)
    for phase in options.shorterFirst ?? [] {
      guard phase.until > earlier.until, phase.length > earlier.length,
        phase.length < options.maximumSequenceLength
      else {
        throw TrainingError(
          "'\(origin)': shorterFirst has length \(phase.length) until step \(phase.until), expected "
            + "lengths and steps that rise, below maximumSequenceLength \(options.maximumSequenceLength)"
        )
      }
      earlier = phase
    }
    let (sequences, overflow) = options.batchSize.multipliedReportingOverflow(
      by: options.accumulationSteps)
    guard !overflow, sequences <= 1 << 40 else {
      throw TrainingError(
        "'\(origin)': a step has \(options.accumulationSteps) batches of \(options.batchSize), "
          + "expected at most \(1 << 40) sequences")
    }
    let shares = [
      ("maskedProbability", options.maskedProbability),
      ("shortSequenceProbability", options.shortSequenceProbability),
      ("beta1", options.optimizer.beta1), ("beta2", options.optimizer.beta2),
    ]
    for (name, value) in shares where !(0...1).contains(value) {
      throw TrainingError("'\(origin)': \(name) is \(value), expected 0 to 1")
    }
    if let dropout = options.dropout, !(dropout >= 0 && dropout < 1) {
      throw TrainingError("'\(origin)': dropout is \(dropout), expected 0 ≤ p < 1")
    }
    let positive = [
      ("learningRate", options.schedule.learningRate),
      ("tail.rate", options.schedule.tail?.rate ?? 0), ("epsilon", options.optimizer.epsilon),
      ("weightDecay", options.optimizer.weightDecay),
      ("clipNorm", options.optimizer.clipNorm ?? 0),
    ]
    for (name, value) in positive where !(value >= 0 && value.isFinite) {
      throw TrainingError("'\(origin)': \(name) is \(value), expected 0 or more")
    }
  }
}
