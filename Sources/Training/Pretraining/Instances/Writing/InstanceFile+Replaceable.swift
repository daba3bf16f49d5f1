public import Platform
import Serialization

extension InstanceFile.Format {
  /// What a new instance file of the format may take the place of: another one.
  public var replaceable: ReplaceableKind {
    switch self {
    case .hdf5:
      ReplaceableKind("an instance file") { path in
        (try? InstanceSet.isInstanceFile(path)) == true
      } counting: { path in
        let file = try? HDF5File(opening: path, verifying: false)
        return (try? file?.info(InstanceLayout.inputIDs).shape.first).map { ($0, "instance") }
      }
    case .jsonl:
      ReplaceableKind("an instance file of JSON lines", recognizing: Self.hasInstance)
    }
  }

  /// Whether the first line of a file is an instance in JSON.
  package static func hasInstance(_ path: String) -> Bool {
    guard let file = try? MappedFile(path: path) else { return false }
    let value = withExtendedLifetime(file) {
      let line = file.bytes.prefix(1 << 20).prefix { $0 != 0x0A }
      return try? JSONParser.parse(UnsafeRawBufferPointer(rebasing: line))
    }
    return value?["input_ids"] != nil && value?["masked_lm_positions"] != nil
  }
}
