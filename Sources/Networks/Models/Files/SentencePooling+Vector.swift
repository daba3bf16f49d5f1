extension PoolingStrategy {
  /// What sentence-transformers calls so.
  public init(_ mode: SentencePooling.Mode) {
    switch mode {
    case .cls: self = .clsToken
    case .mean: self = .reduceMean
    case .max: self = .reduceMax
    case .lastToken: self = .sepToken
    }
  }
}

extension SentenceVector {
  /// What sentence-transformers makes with a mode.
  ///
  /// - Parameters:
  ///   - mode: what becomes of the last hidden states.
  ///   - layers: how many layers the model has.
  ///   - normalizes: whether vectors are divided by their length.
  public init(_ mode: SentencePooling.Mode, layers: Int, normalizes: Bool) {
    self.init(PoolingStrategy(mode), layers: [layers], normalizes: normalizes)
  }
}
