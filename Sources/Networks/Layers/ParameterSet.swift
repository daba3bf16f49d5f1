import Autograd
import ExactStrings
public import Serialization

/// All parameters of a model, in the order of construction.
public struct ParameterSet: Sequence {
  private let parameters: [Parameter]
  /// The names, in order, of those that were drawn because the source did not have them; all of a new model's.
  public let drawn: [String]

  init(_ parameters: [Parameter], drawn: [String]) {
    self.parameters = parameters
    self.drawn = drawn
  }

  /// Those that training changes: all but the frozen ones.
  public var trained: ParameterSet { subset { !$0.isFrozen } }

  /// Some of them.
  public func subset(where isWanted: (Parameter) -> Bool) -> ParameterSet {
    let wanted = parameters.filter(isWanted)
    let names = Set(wanted.flatMap(\.parts).map { ExactString($0.name) })
    return ParameterSet(wanted, drawn: drawn.filter { names.contains(ExactString($0)) })
  }

  /// How many numbers there are.
  public var elementCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// How many bytes they take in memory, without what products make of them.
  public var byteCount: Int { parameters.reduce(0) { $0 + $1.tensor.byteCount } }

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

  /// A copy of the gradients under the public names; zeros where nothing has reached a parameter, and no entry
  /// where it is frozen.
  public func gradients() -> StateDictionary {
    trained.dictionary { parameter in
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
