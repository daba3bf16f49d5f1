import ExactStrings
import Layers
import Models
import Serialization
import Training

/// The variables of a checkpoint, by what they are for.
struct GoogleVariables {
  /// Those of the model, under Google's names.
  private(set) var parameters = StateDictionary()
  /// The names of those that belong to no BERT.
  private(set) var foreign: [String] = []
  private var moments: [ExactString: StateDictionary] = [:]
  private var updates: Int?
  private let origin: String

  /// What Adam's state for a variable is called behind its name (`optimization.py`), and our name for the slot.
  private static let slots = [("/adam_m", "first_moment"), ("/adam_v", "second_moment")]

  init(_ contents: TensorFlowCheckpoint.Contents, origin: String) {
    self.origin = origin
    for (name, entry) in contents.tensors {
      if name.isExactly("global_step") {
        updates = entry.integers()?.first
      } else if let (suffix, slot) = Self.slots.first(where: { name.hasExactSuffix($0.0) }) {
        let variable = String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
        moments[ExactString(slot), default: StateDictionary()].append(variable, entry)
      } else if GoogleNames.map.ours(name).name.isExactly(name) {
        foreign.append(name)
      } else {
        parameters.append(name, entry)
      }
    }
    foreign += contents.skipped.map(\.name)
  }

  /// Adam's state for every parameter, under our names; nil without.
  ///
  /// - Parameter weights: the parameters, under our names.
  /// - Returns: the state.
  /// - Throws: ``TrainingError`` if a slot lacks one of them, or the number of updates is missing.
  func optimizer(of weights: StateDictionary) throws -> StoredModel.Optimizer? {
    guard !moments.isEmpty else { return nil }
    guard let updates, updates >= 0 else {
      throw TrainingError(
        "'\(origin)' has Adam's state but no global_step, expected the number of updates")
    }
    let slots = try Self.slots.map { suffix, slot in
      let tensors = try ForeignWeights.renamed(
        moments[ExactString(slot)] ?? StateDictionary(), GoogleNames.map, origin: origin)
      var ordered = StateDictionary()
      for (name, entry) in weights {
        guard let moment = tensors[name], moment.shape == entry.shape else {
          throw TrainingError(
            "'\(origin)' lacks '\(GoogleNames.map.foreign(name).name)\(suffix)' of shape \(entry.shape)"
          )
        }
        ordered.append(name, moment)
      }
      return (slot: slot, tensors: ordered)
    }
    return StoredModel.Optimizer(updates: updates, slots: slots)
  }
}
