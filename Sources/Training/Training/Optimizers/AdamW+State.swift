import Autograd
import Layers
import Serialization

extension AdamW {
  /// Copies of both moments under the parameters' public names.
  public func stateDictionaries() -> (first: StateDictionary, second: StateDictionary) {
    func dictionary(_ moment: (Int) -> [Float]) -> StateDictionary {
      var index = -1
      return parameters.dictionary { _ in
        index += 1
        return moment(index)
      }
    }
    return (
      dictionary { self.moments[$0].first.values }, dictionary { self.moments[$0].second.values }
    )
  }

  /// Takes over moments and the number of updates.
  ///
  /// - Parameters:
  ///   - first: the first moments under the parameters' names.
  ///   - second: the second moments.
  ///   - updates: how many updates made them.
  ///   - origin: the file, for messages.
  /// - Throws: ``TrainingError`` if an entry is missing or has another shape.
  public func load(
    first: StateDictionary, second: StateDictionary, updates: Int, origin: String
  ) throws {
    for (parameter, moment) in zip(parameters, moments) {
      for (dictionary, tensor) in [(first, moment.first), (second, moment.second)] {
        for part in parameter.parts {
          guard let entry = dictionary[part.name], entry.type == .float32,
            entry.shape == part.shape.dimensions, let values = entry.floats()
          else {
            throw TrainingError(
              "'\(origin)': the optimizer's moment of '\(part.name)' is missing or misshapen, "
                + "expected float32 \(part.shape)")
          }
          tensor.withMutableElements { elements in
            for (target, value) in zip(part.elements, values) { elements[target] = value }
          }
        }
      }
    }
    self.updates = updates
  }
}
