import ExactStrings
import Platform
import Serialization
import Training

/// The weights of a directory in Hugging Face's form: one file, or shards with an index; safetensors or PyTorch's.
enum WeightFiles {
  static let single = "model.safetensors"
  static let index = "model.safetensors.index.json"
  static let pickle = "pytorch_model.bin"
  /// The files by which a directory is known for one with weights, in the order of preference.
  static let names = [single, index, pickle, pickleIndex]
  private static let pickleIndex = "pytorch_model.bin.index.json"

  /// Reads all of them.
  ///
  /// - Parameter directory: holds one of ``names``.
  /// - Returns: the arrays under the files' names, and the file that messages name.
  /// - Throws: an error that names the file, and what was found and expected.
  static func read(_ directory: String) throws -> (tensors: StateDictionary, origin: String) {
    func path(_ name: String) -> String { FileSystem.join(directory, name) }
    if FileSystem.exists(path(single)) {
      return (try SafeTensors.read(path(single)).tensors, path(single))
    }
    if FileSystem.exists(path(index)) {
      return (
        try readShards(path(index), in: directory) { try SafeTensors.read($0).tensors }, path(index)
      )
    }
    if !FileSystem.exists(path(pickle)) {
      return (
        try readShards(path(pickleIndex), in: directory) { try PyTorchFile.read($0) },
        path(pickleIndex)
      )
    }
    return (try PyTorchFile.read(path(pickle)), path(pickle))
  }

  /// Reads the shards that an index names, each array from the shard where it is said to be.
  private static func readShards(
    _ path: String, in directory: String, _ read: (String) throws -> StateDictionary
  ) throws -> StateDictionary {
    guard case .object(let map) = try JSONFile.object(path)["weight_map"] else {
      throw TrainingError("'\(path)' has no weight_map, expected the shard of each array")
    }
    var shards: [ExactString: StateDictionary] = [:]
    var tensors = StateDictionary()
    for member in map {
      guard case .string(let name) = member.value,
        FileSystem.lastComponent(of: name).isExactly(name)
      else {
        throw TrainingError(
          "'\(path)': weight_map gives \(JSONValue.quoted(member.name)) no name of a file beside it"
        )
      }
      let shard =
        try shards[ExactString(name)] ?? read(FileSystem.join(directory, name))
      shards[ExactString(name)] = shard
      guard let entry = shard[member.name] else {
        throw TrainingError(
          "'\(FileSystem.join(directory, name))' lacks \(JSONValue.quoted(member.name)), which '\(path)' says it has"
        )
      }
      tensors.append(member.name, entry)
    }
    for (name, shard) in shards {
      guard let extra = shard.names.first(where: { tensors[$0] == nil }) else { continue }
      throw TrainingError(
        "'\(FileSystem.join(directory, name.string))' has \(JSONValue.quoted(extra)), which '\(path)' does not name"
      )
    }
    return tensors
  }
}
