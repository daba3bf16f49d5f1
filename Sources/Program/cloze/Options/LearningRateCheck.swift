import ArgumentParser

/// Refuses a learning rate that is none for weights of 32 bits.
func checkLearningRate(_ rate: Double?) throws {
  guard let rate, !(Float(rate) > 0 && Float(rate).isFinite) else { return }
  throw ValidationError(
    "--learning-rate is \(rate), expected a positive number of 32 bits")
}

/// Refuses a share of pieces to predict that leaves none or is no share.
func checkMaskedShare(_ share: Double?) throws {
  guard let share, !(share > 0 && share <= 1) else { return }
  throw ValidationError("--masked-lm-prob is \(share), expected above 0, at most 1")
}
