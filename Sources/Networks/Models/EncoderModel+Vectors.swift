public import Autograd
public import Sequences

extension EncoderModel {
  /// The vectors of texts, `[sequences, width]`, without a gradient.
  ///
  /// In a context for inference only a text's vector has the same bytes whatever is in the batch.
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - vector: how they are made.
  /// - Returns: the vectors.
  public func vectors(_ batch: PackedSequences, _ vector: SentenceVector) -> Tensor {
    let width = vector.width(hidden: configuration.hiddenSize)
    let result = Tensor.zeros([batch.count, width], context: context)
    result.withMutableElements { elements in
      guard let base = elements.baseAddress else { return }
      pool(batch, vector, into: base, rows: Array(0..<batch.count))
    }
    return result
  }

  /// Writes what becomes of the hidden states of every sequence: a row, or one for every token (`NONE`).
  ///
  /// - Parameters:
  ///   - batch: the packed sequences.
  ///   - vector: how they become vectors.
  ///   - isSeen: whether pooling sees a token of a sequence; nil if it sees all.
  ///   - y: rows of the vector's width.
  ///   - rows: the first row of every sequence.
  package func pool(
    _ batch: PackedSequences, _ vector: SentenceVector,
    isSeen: ((_ sequence: Int, _ place: Int) -> Bool)? = nil,
    into y: UnsafeMutablePointer<Float>, rows: [Int]
  ) {
    let states = states(batch, vector)
    let width = vector.width(hidden: configuration.hiddenSize)
    context.threads.run(batch.count) { sequence, _ in
      let first = Int(batch.offsets[sequence])
      let count = Int(batch.offsets[sequence + 1]) - first
      let start = y + rows[sequence] * width
      for (index, state) in states.enumerated() {
        let hidden = state.shape[1]
        state.withElements { elements in
          guard let base = elements.baseAddress else { return }
          // What the pooler has computed is one row for every sequence.
          let isPooled = vector.strategy == .clsPooled
          PooledText(
            states: base + (isPooled ? sequence : first) * hidden, count: isPooled ? 1 : count,
            hidden: hidden, isSeen: isSeen.map { isSeen in { isSeen(sequence, $0) } }
          ).pool(vector.strategy, into: start + index * hidden, stride: width)
        }
      }
      guard vector.normalizes else { return }
      for row in 0..<(vector.strategy == .none ? count : 1) {
        SentenceVector.normalize(start + row * width, count: width)
      }
    }
  }

  /// The hidden states of each layer to pool, `[tokens, hidden]`; what the pooler makes of them, `[sequences, hidden]`.
  private func states(_ batch: PackedSequences, _ vector: SentenceVector) -> [Tensor] {
    var states: [Int: Tensor] = [:]
    let last = encode(batch, through: vector.layers.max()) { layer, state in
      if vector.layers.contains(layer) { states[layer] = state }
    }
    if vector.strategy == .clsPooled, let pooler { return [pooler(last, batch)] }
    return vector.layers.compactMap { states[$0] }
  }
}
