import ArgumentParser
import ExactStrings
import Inference
import Models

/// How hidden states become a vector.
struct VectorFlags: ParsableArguments {
  @Option(
    help: """
      How tokens become a vector, also in small letters. FIRST_TOKEN is CLS_TOKEN, LAST_TOKEN is SEP_TOKEN; \
      sentence-transformers' names are mean, max, cls and lasttoken. \
      (default: the model's own way, or else REDUCE_MEAN)
      """)
  var poolingStrategy: PoolingStrategyName?
  @Option(
    help: """
      The layers to pool, one or several: -1 is the last, 1 the first, 0 the embeddings' output. Several stand one \
      behind the other in the vector. (default: the model's own, or else -2)
      """)
  var poolingLayer: PoolingLayers?
  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Divide vectors by their length. (default: the model's own way, or else not)")
  var normalize: Bool?

  func validate() throws {
    if poolingStrategy?.strategy == .clsPooled, poolingLayer != nil {
      throw ValidationError(
        "--pooling-layer has no effect with --pooling-strategy CLS_POOLED, which takes the last layer"
      )
    }
  }

  /// What the library calls them.
  var options: EmbeddingOptions {
    var options = EmbeddingOptions()
    options.strategy = poolingStrategy?.strategy
    options.layers = poolingLayer?.layers
    options.normalizes = normalize
    return options
  }
}

/// A strategy as it is typed.
struct PoolingStrategyName: ExpressibleByArgument {
  let strategy: PoolingStrategy

  init?(argument: String) {
    let mode = PoolingStrategy.modes.first { $0.name.isExactly(argument) }?.strategy
    guard let strategy = mode ?? PoolingStrategy(name: argument) else { return nil }
    self.strategy = strategy
  }

  static var allValueStrings: [String] {
    (PoolingStrategy.names + PoolingStrategy.modes).map(\.name)
  }
}

/// Layers as they are typed, with commas between them.
struct PoolingLayers: ExpressibleByArgument {
  let layers: [Int]

  init?(argument: String) {
    let layers = argument.parts(separatedBy: ",", omittingEmpty: false).map { Int($0) }
    guard layers.allSatisfy({ $0 != nil }) else { return nil }
    self.layers = layers.compactMap(\.self)
  }
}
