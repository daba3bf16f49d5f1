import ExactStrings
import Serialization

extension StoredModel.Optimizer {
  private static let updatesAttribute = "optimizer_updates"

  /// The state that a file without a run has; nil without.
  init?(of file: HDF5File) throws {
    guard try file.attribute(Self.updatesAttribute) != nil else { return nil }
    updates = Int(try file.integer(Self.updatesAttribute))
    let group = "/optimizer"
    slots = try file.list(group).map { slot in
      (
        slot,
        try HDF5StateDictionary.read(under: CheckpointFormat.optimizer + slot, of: file)
      )
    }
  }

  /// Writes it beside the model.
  func write(to file: HDF5File) throws {
    try file.setAttribute(.integer(Int64(updates)), Self.updatesAttribute)
    for (slot, tensors) in slots {
      try HDF5StateDictionary.write(
        tensors.widened(), under: CheckpointFormat.optimizer + slot, of: file)
    }
  }
}
