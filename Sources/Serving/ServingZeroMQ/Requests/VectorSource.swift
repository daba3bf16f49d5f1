package import Serving

/// What makes vectors of requests' texts.
package protocol VectorSource: Sendable {
  /// A text as the model takes it.
  associatedtype Input: Sendable

  /// What is known of the model.
  var facts: VectorFacts { get }
  /// Text to inputs, on the calling thread.
  func encode(_ texts: RequestTexts) throws(ServingError) -> [Input]
  /// How many tokens an input has, special ones included.
  func tokenCount(of input: Input) -> Int
  /// Its pieces, special ones included.
  func pieces(of input: Input) -> [String]
  /// The vectors of some texts in their order.
  func vectors(of inputs: [Input], isUrgent: Bool) async throws(ServingError) -> VectorRows
}

/// What is known of a model for replies.
package struct VectorFacts: Sendable, Equatable {
  /// How many numbers a vector has.
  package var width: Int
  /// How many tokens of a text are used.
  package var maximumLength: Int
  /// How many positions the model has.
  package var positions: Int
  /// bert-as-service's code of the strategy; 0 has a vector for every token.
  package var poolingStrategy: Int
  /// The layers that are pooled; 1 is the first.
  package var poolingLayers: [Int]
  /// How many layers there are.
  package var layers: Int
  /// Whether text is lower-cased.
  package var lowercases: Bool
  /// The file that the weights come from.
  package var origin: String

  package init(
    width: Int, maximumLength: Int, positions: Int, poolingStrategy: Int, poolingLayers: [Int],
    layers: Int, lowercases: Bool, origin: String
  ) {
    (self.width, self.maximumLength, self.positions) = (width, maximumLength, positions)
    (self.poolingStrategy, self.poolingLayers) = (poolingStrategy, poolingLayers)
    (self.layers, self.lowercases, self.origin) = (layers, lowercases, origin)
  }
}

/// Vectors of texts, one or several of each.
package struct VectorRows: Sendable {
  /// How many numbers a vector has.
  package let width: Int
  /// Where each text's vectors begin, and behind the last one their number.
  package let offsets: [Int]
  /// All of them, row-major.
  package let values: [Float]

  package init(width: Int, offsets: [Int], values: [Float]) {
    (self.width, self.offsets, self.values) = (width, offsets, values)
  }

  /// The numbers of a text.
  subscript(text: Int) -> ArraySlice<Float> {
    values[offsets[text] * width..<offsets[text + 1] * width]
  }
}
