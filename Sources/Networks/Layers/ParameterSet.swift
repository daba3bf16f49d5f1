import Autograd
import Serialization

/// All parameters of a model, in the order of construction.
public struct ParameterSet: Sequence {
  private let parameters: [Parameter]

  init(_ parameters: [Parameter]) { self.parameters = parameters }

  /// How many trainable numbers there are.
  public var elementCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Visits the parameters.
  public func makeIterator() -> IndexingIterator<[Parameter]> { parameters.makeIterator() }

  /// Forgets all gradients.
  public func clearGradients() {
    for parameter in parameters { parameter.tensor.clearGradient() }
  }

  /// A copy of the values under their public names.
  public func stateDictionary() -> StateDictionary {
    dictionary { parameter in parameter.tensor.values }
  }

  /// A copy of the gradients under the public names; zeros where nothing has reached a parameter.
  public func gradients() -> StateDictionary {
    dictionary { parameter in
      parameter.tensor.gradient ?? Array(repeating: 0, count: parameter.count)
    }
  }

  /// Arranges one array per parameter under the public names of its parts.
  ///
  /// - Parameter values: gives an array of a parameter's size.
  /// - Returns: float32 entries in the parameters' order.
  public func dictionary(_ values: (Parameter) -> [Float]) -> StateDictionary {
    var dictionary = StateDictionary()
    for parameter in parameters {
      let all = values(parameter)
      for part in parameter.parts {
        dictionary.append(
          part.name, shape: part.shape.dimensions, Array(all[part.elements]))
      }
    }
    return dictionary
  }
}
