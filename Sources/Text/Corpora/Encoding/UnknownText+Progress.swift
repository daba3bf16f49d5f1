extension UnknownText {
  /// Describes what has been read of a text.
  public init(_ progress: TokenizationProgress) {
    self.init(
      rate: progress.unknownRate, words: progress.unknownWords, firstTokens: progress.tokens,
      overlong: progress.overlong, ofTokens: progress.tokens)
  }
}
