import Sequences

/// Texts in batches of like length, so that no thread waits long for another.
struct EmbeddingBatches {
  /// The texts of each batch.
  let batches: [[Int]]

  /// - Parameters:
  ///   - lengths: the tokens of every text.
  ///   - budget: how many tokens a batch has at most, unless one text has more.
  init(lengths: [Int], budget: Int) {
    let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    var batches: [[Int]] = []
    var batch: [Int] = []
    var tokens = 0
    for index in order {
      if tokens + lengths[index] > budget, !batch.isEmpty {
        batches.append(batch)
        (batch, tokens) = ([], 0)
      }
      batch.append(index)
      tokens += lengths[index]
    }
    if !batch.isEmpty { batches.append(batch) }
    self.batches = batches
  }
}

extension PackedSequences {
  /// Packs texts.
  ///
  /// - Parameters:
  ///   - inputs: the texts.
  ///   - segments: how many segments the model has; with one alone both texts of a pair are of it.
  ///   - masksSpecialTokens: whether attention looks at [CLS] and [SEP] not.
  init(_ inputs: [EmbeddingInput], segments: Int, masksSpecialTokens: Bool) {
    let second: Int32 = segments > 1 ? 1 : 0
    self.init(
      inputs.map { input in
        (
          input.tokens,
          input.tokens.indices.map { $0 < input.firstCount ? 0 : second }
        )
      })
    if masksSpecialTokens {
      attended = inputs.flatMap { input in input.tokens.indices.map { !input.isSpecial($0) } }
    }
  }
}
