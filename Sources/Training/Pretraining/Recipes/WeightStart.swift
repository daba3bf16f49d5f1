import Autograd
import ExactStrings
import Foundation
import Layers
import Models

/// How new weights differ from those that are drawn: what a short run would otherwise learn first.
///
/// Each leaves a model that is BERT's in every respect.
public enum WeightStart: String, Codable, Sendable, CaseIterable {
  /// The bias of the masked-LM output is the logarithm of each piece's frequency in the training text (Meister & others
  /// 2023, "A Natural Bias for Language Generation Models").
  case unigramBias = "unigram-bias"
  /// Positions start as sinusoids (Vaswani & others 2017, 3.5) of the same deviation as the drawn table, and are learned
  /// from there.
  case sinusoids
  /// The outputs of attention and of the feed-forward layer start at zero, so that each layer starts as the norm of its
  /// input.
  case zeroResiduals = "zero-residuals"

  /// Changes a model that has just been drawn.
  ///
  /// - Parameters:
  ///   - model: the model.
  ///   - unigram: the frequencies of pieces, for ``unigramBias``.
  func apply(to model: BERTForPreTraining, unigram: () throws -> UnigramBaseline) rethrows {
    switch self {
    case .unigramBias:
      let bias = try unigram().logProbabilities
      Self.change(model, "cls.predictions.bias") { values, _ in
        for index in values.indices { values[index] = Float(bias[index]) }
      }
    case .sinusoids:
      let range = model.configuration.initializerRange
      Self.change(model, "position_embeddings.weight") { values, width in
        Self.writeSinusoids(values, width: width, deviation: range)
      }
    case .zeroResiduals:
      Self.change(model, ".output.dense.weight") { values, _ in
        values.update(repeating: 0)
      }
    }
  }

  /// Changes the parameters whose names have an end.
  private static func change(
    _ model: BERTForPreTraining, _ suffix: String,
    _ body: (_ values: UnsafeMutableBufferPointer<Float>, _ width: Int) -> Void
  ) {
    for parameter in model.parameters {
      for part in parameter.parts where part.name.hasExactSuffix(suffix) {
        let width = part.shape.dimensions.last ?? 1
        parameter.tensor.withMutableElements {
          body(UnsafeMutableBufferPointer(rebasing: $0[part.elements]), width)
        }
      }
    }
  }

  /// sin and cos of position / 10,000^(2i/width), scaled to a deviation; they have one of 1/√2.
  private static func writeSinusoids(
    _ values: UnsafeMutableBufferPointer<Float>, width: Int, deviation: Float
  ) {
    for index in values.indices {
      let (position, column) = (Double(index / width), index % width)
      let angle = position / pow(10_000, Double(column / 2 * 2) / Double(width))
      let wave = column % 2 == 0 ? sin(angle) : cos(angle)
      values[index] = deviation * Float(2.0.squareRoot() * wave)
    }
  }
}
