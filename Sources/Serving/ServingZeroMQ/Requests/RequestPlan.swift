/// How a request's texts go through the model, and where their vectors go in the reply.
struct RequestPlan {
  /// How many tokens a part has, unless one text has more: some batches, so that a model never waits for the next part.
  static let partTokens = 16_384

  /// The texts of each part, those of like length together.
  let parts: [[Int]]
  /// How many vectors a text takes in the reply, zeros included; nil for one without a place for tokens.
  let rowsPerText: Int?
  private let count: Int

  /// - Parameters:
  ///   - lengths: the tokens of every text.
  ///   - options: how replies are padded.
  ///   - facts: what is known of the model.
  init(lengths: [Int], options: ZeroMQOptions, facts: VectorFacts) {
    count = lengths.count
    var parts: [[Int]] = []
    var tokens = 0
    for index in lengths.indices.sorted(by: { (lengths[$0], $0) < (lengths[$1], $1) }) {
      if parts.isEmpty || tokens + lengths[index] > Self.partTokens {
        parts.append([])
        tokens = 0
      }
      parts[parts.count - 1].append(index)
      tokens += lengths[index]
    }
    self.parts = parts
    rowsPerText =
      facts.poolingStrategy == 0
      ? max(lengths.max() ?? 0, options.paddedLength(facts) ?? 0) : nil
  }

  /// The reply's array for vectors of a width.
  func shape(width: Int) -> [Int] {
    if let rowsPerText { [count, rowsPerText, width] } else { [count, width] }
  }

  /// How many bytes the reply's array has; nil where that is no number.
  func byteCount(width: Int) -> Int? {
    var bytes = MemoryLayout<Float>.stride
    for size in shape(width: width) {
      let (product, isTooLarge) = bytes.multipliedReportingOverflow(by: size)
      guard !isTooLarge else { return nil }
      bytes = product
    }
    return bytes
  }

  /// Where a text's numbers begin.
  func place(of text: Int, width: Int) -> Int { text * (rowsPerText ?? 1) * width }
}

extension ZeroMQOptions {
  /// The places for tokens that a reply has at least; nil where the request's texts decide.
  func paddedLength(_ facts: VectorFacts) -> Int? {
    guard hasDynamicLength else { return facts.maximumLength }
    return hasFixedEmbedLength ? facts.positions : nil
  }
}
