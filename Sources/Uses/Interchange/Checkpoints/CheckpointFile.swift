import ExactStrings
package import Models
import Platform
package import Serialization
package import Training

/// A checkpoint of a run of any kind as an HDF5 file: the model, and the optimizer's state beside it
/// (`Docs/checkpoint-format.md`).
package enum CheckpointFile {
  /// Writes a file atomically: to a temporary one, flushed, read back and proved, renamed, and the folder flushed.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - record: the model.
  ///   - attributes: of the root, beside the format.
  ///   - model: the weights.
  ///   - optimizer: a group for every slot, empty where the file holds weights only.
  ///   - prove: proves the file that is to take its name.
  ///   - add: writes what else the file is to hold.
  /// - Throws: `HDF5Error`, `SystemError` or ``TrainingError``; what was there before is then untouched.
  package static func write(
    to path: String, _ record: ModelRecord,
    _ attributes: [(name: String, value: HDF5AttributeValue)], model: StateDictionary,
    optimizer: OptimizerState, proving prove: (String) throws -> Void,
    adding add: (HDF5File) throws -> Void = { _ in }
  ) throws {
    let bytes = optimizer.reduce(model.byteCount) { $0 + $1.tensors.byteCount }
    func fill(_ file: HDF5File) throws {
      try StoredModel.write(record, attributes, model, to: file)
      for slot in optimizer {
        try HDF5StateDictionary.write(
          slot.tensors, under: CheckpointFormat.optimizer + slot.slot, of: file)
      }
      try add(file)
    }
    func proveWritten(_ temporary: String) throws {
      do {
        try FileSystem.synchronizeFile(temporary)
        try prove(temporary)
      } catch {
        throw TrainingError("'\(path)' cannot be read back as it was written: \(error)")
      }
    }
    try HDF5File.write(to: path, expectedByteCount: bytes, proving: proveWritten, fill)
  }

  /// Reads the state of some slots.
  ///
  /// - Throws: `HDF5Error` that names the file and the fault.
  package static func optimizer(_ slots: [String], of file: HDF5File) throws -> OptimizerState {
    try slots.map { slot in
      (slot, try HDF5StateDictionary.read(under: CheckpointFormat.optimizer + slot, of: file))
    }
  }

  /// Reads all arrays to their last byte: the checksum of every one, and whether the slots fit the weights.
  ///
  /// Memory stays flat.
  ///
  /// - Parameters:
  ///   - file: an open file.
  ///   - slots: the optimizer's.
  ///   - holds: whether a slot has state for a parameter of a name and shape.
  /// - Returns: how many arrays there are, and their size.
  /// - Throws: `HDF5Error` that names the file and the fault.
  package static func proveArrays(
    of file: HDF5File, slots: [String],
    holds: (_ slot: String, _ name: String, _ shape: [Int]) -> Bool
  ) throws -> (arrays: Int, bytes: Int) {
    var shapes: [[ExactString: [Int]]] = []
    var (arrays, bytes) = (0, 0)
    let groups = [StoredModel.Layout.weights] + slots.map { CheckpointFormat.optimizer + $0 }
    for group in groups {
      var found: [ExactString: [Int]] = [:]
      for name in try HDF5StateDictionary.names(under: group, of: file) {
        let info = try file.info(name.object)
        guard info.elementType == .float32 else {
          throw HDF5Error(
            .mismatch, path: file.path, object: name.object,
            problem: "holds \(info.elementType?.description ?? "text"), expected float32")
        }
        guard try file.attribute(HDF5Checksum.attribute, of: name.object) != nil else {
          throw HDF5Error(
            .damaged, path: file.path, object: name.object,
            problem: "has no checksum, expected one")
        }
        try file.verifyChecksum(of: name.object)
        found[ExactString(name.dotted)] = info.shape
        arrays += 1
        bytes += info.elementCount * MemoryLayout<Float>.stride
      }
      shapes.append(found)
    }
    // A file of weights alone has no state.
    guard shapes.dropFirst().contains(where: { !$0.isEmpty }) else { return (arrays, bytes) }
    for (slot, found) in zip(slots, shapes.dropFirst()) {
      let expected = shapes[0].filter { holds(slot, $0.key.string, $0.value) }
      guard found == expected else {
        throw HDF5Error(
          .damaged, path: file.path, object: CheckpointFormat.optimizer + slot,
          problem: "has other names or shapes than \(StoredModel.Layout.weights)")
      }
    }
    return (arrays, bytes)
  }
}
