/// The hidden states of one text in one layer, pooled.
///
/// Every sum runs over the tokens in order, so that its bits
/// depend on the text alone.
struct PooledText {
  /// The first hidden state of the text.
  let states: UnsafePointer<Float>
  /// How many tokens it has.
  let count: Int
  let hidden: Int
  /// Whether pooling sees a token; nil if it sees all.
  let isSeen: ((Int) -> Bool)?

  /// Writes what a strategy makes of the text.
  ///
  /// - Parameters:
  ///   - strategy: which one; the pooler's first hidden state is what it has computed.
  ///   - y: where this layer's columns start.
  ///   - stride: floats from one row of `y` to the next. Maxima of all layers follow means of all layers.
  func pool(_ strategy: PoolingStrategy, into y: UnsafeMutablePointer<Float>, stride: Int) {
    switch strategy {
    case .none:
      for place in 0..<count {
        let row = y + place * stride
        if isSeen?(place) ?? true { copy(place, to: row) } else { clear(row) }
      }
    case .reduceMean: mean(into: y)
    case .reduceMax: maximum(into: y)
    case .reduceMeanMax:
      mean(into: y)
      maximum(into: y + stride / 2)
    case .clsToken, .clsPooled: copy(0, to: y)
    case .sepToken: copy(count - 1, to: y)
    }
  }

  private func copy(_ place: Int, to y: UnsafeMutablePointer<Float>) {
    y.update(from: states + place * hidden, count: hidden)
  }

  private func clear(_ y: UnsafeMutablePointer<Float>) { y.update(repeating: 0, count: hidden) }

  /// Runs over the tokens that are seen and returns how many they are.
  private func forEachSeen(_ body: (UnsafePointer<Float>, _ isFirst: Bool) -> Void) -> Int {
    var seen = 0
    for place in 0..<count where isSeen?(place) ?? true {
      body(states + place * hidden, seen == 0)
      seen += 1
    }
    return seen
  }

  /// Zero where nothing is seen.
  private func mean(into y: UnsafeMutablePointer<Float>) {
    clear(y)
    let seen = forEachSeen { x, _ in for j in 0..<hidden { y[j] += x[j] } }
    guard seen > 0 else { return }
    let divisor = Float(seen)
    for j in 0..<hidden { y[j] /= divisor }
  }

  /// Zero where nothing is seen.
  private func maximum(into y: UnsafeMutablePointer<Float>) {
    clear(y)
    _ = forEachSeen { x, isFirst in
      for j in 0..<hidden { y[j] = isFirst || x[j] > y[j] ? x[j] : y[j] }
    }
  }
}

extension SentenceVector {
  /// Divides a vector by its Euclidean length, which is summed in 64 bits; one of zeros stays as it is.
  package static func normalize(_ vector: UnsafeMutablePointer<Float>, count: Int) {
    var squares = 0.0
    for j in 0..<count { squares += Double(vector[j]) * Double(vector[j]) }
    guard squares > 0 else { return }
    let scale = 1 / squares.squareRoot()
    for j in 0..<count { vector[j] = Float(Double(vector[j]) * scale) }
  }
}
