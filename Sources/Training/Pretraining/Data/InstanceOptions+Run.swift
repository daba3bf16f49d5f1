extension InstanceOptions {
  /// What the data generator needs of a run's options.
  public init(_ options: PretrainingOptions) {
    self.init(
      maximumSequenceLength: options.maximumSequenceLength,
      maximumPredictions: options.maximumPredictions,
      maskedProbability: options.maskedProbability,
      shortSequenceProbability: options.shortSequenceProbability,
      masksWholeWords: options.masksWholeWords, longestSpan: options.longestSpan,
      pairTask: options.pairTask,
      // Runs of programs that knew no rule go on with theirs.
      singleTexts: options.singleTexts ?? .cropped, seed: options.seed)
  }
}
