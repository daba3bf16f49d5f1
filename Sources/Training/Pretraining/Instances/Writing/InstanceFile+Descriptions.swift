import Corpora
public import Tokenization

extension InstanceFile.Description {
  /// Describes the instances of ``GoogleInstances``.
  public init(
    options: GoogleInstanceOptions, vocabulary: Vocabulary, isCompressed: Bool
  ) throws {
    var normalizer = options.lowercases ? NormalizerOptions.uncased : .cased
    normalizer.maximumWordLength = GoogleTokenizer.longestWord
    try self.init(
      maximumSequenceLength: options.maximumSequenceLength,
      maximumPredictions: options.predictions(length: options.maximumSequenceLength),
      predictsNextSentence: true, vocabulary: vocabulary,
      normalizer: normalizer, options: TokenStoreLayout.json(options), isCompressed: isCompressed)
  }

  /// Describes the instances of ``BalancedInstances``.
  public init(
    options: InstanceOptions, vocabulary: Vocabulary, normalizer: NormalizerOptions,
    isCompressed: Bool
  ) throws {
    try self.init(
      maximumSequenceLength: options.maximumSequenceLength,
      maximumPredictions: options.predictions(length: options.maximumSequenceLength),
      predictsNextSentence: options.pairTask != nil, vocabulary: vocabulary,
      normalizer: normalizer, options: TokenStoreLayout.json(options), isCompressed: isCompressed)
  }
}
