import PretrainingData

extension InstanceOptions {
  /// What the data generator needs of a run's options.
  init(_ options: PretrainingOptions) {
    self.init(
      maximumSequenceLength: options.maximumSequenceLength,
      maximumPredictions: options.maximumPredictions,
      maskedProbability: options.maskedProbability,
      shortSequenceProbability: options.shortSequenceProbability,
      masksWholeWords: options.masksWholeWords, longestSpan: options.longestSpan,
      predictsNextSentence: options.predictsNextSentence, seed: options.seed)
  }
}
