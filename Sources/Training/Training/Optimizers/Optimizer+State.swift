import Autograd
import ExactStrings
import Layers
public import Serialization

/// The state of an optimizer as files have it: by slot, then under the parameters' public names.
public typealias OptimizerState = [(slot: String, tensors: StateDictionary)]

extension Optimizer {
  /// Copies of all slots.
  public var state: OptimizerState {
    slots.map { slot in
      var dictionary = StateDictionary()
      for (parameter, tensor) in slot.tensors {
        let values = tensor.values
        for part in parameter.parts {
          dictionary.append(part.name, shape: part.shape.dimensions, Array(values[part.elements]))
        }
      }
      return (slot.name, dictionary)
    }
  }

  /// Takes over state and the number of updates.
  ///
  /// - Parameters:
  ///   - state: the slots, as a file has them.
  ///   - updates: how many updates made them.
  ///   - origin: the file, for messages.
  /// - Throws: ``TrainingError`` if an entry is missing or has another shape.
  public func load(_ state: OptimizerState, updates: Int, origin: String) throws {
    for slot in slots {
      let dictionary = state.first { $0.slot.isExactly(slot.name) }?.tensors ?? StateDictionary()
      for (parameter, tensor) in slot.tensors {
        for part in parameter.parts {
          guard let entry = dictionary[part.name], entry.type == .float32,
            entry.shape == part.shape.dimensions, let values = entry.floats()
          else {
            throw TrainingError(
              "'\(origin)': the optimizer's \(slot.name) of '\(part.name)' is missing or misshapen, "
                + "expected float32 \(part.shape)")
          }
          tensor.withMutableElements { elements in
            for (target, value) in zip(part.elements, values) { elements[target] = value }
          }
        }
      }
    }
    resume(after: updates)
  }
}
