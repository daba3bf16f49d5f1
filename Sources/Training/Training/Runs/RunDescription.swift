import ExactStrings
import Platform
package import Serialization

/// `run.json`: says that a folder is a run of this program, and from its first step on what run it is.
///
/// It is there from the moment in which a run takes its folder. Once data and options are settled it has
/// the attributes of a checkpoint of step 0, under their names, so that `resume` can start a run that was
/// lost before its first checkpoint. What a later resume changes is in the checkpoints alone.
package struct RunDescription: AttributeSource {
  private static let format = "cloze run"
  /// The version that is written; every version up to it is read.
  private static let formatVersion: Int64 = 1

  /// The file.
  package let path: String
  private let values: [(name: String, value: HDF5AttributeValue)]

  /// Whether the run was settled: all that is missing is a checkpoint.
  package var isComplete: Bool { values.contains { $0.name.isExactly("options") } }

  /// Reads a file.
  ///
  /// - Throws: ``TrainingError`` if it is none of ours or damaged; ``CheckpointVersionError`` if a later
  ///   program wrote it; `SystemError` if it cannot be read.
  package init(path: String) throws {
    self.path = path
    let bytes = try FileSystem.contents(ofRegularFile: path, atMost: 1 << 26)
    let parsed = bytes.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in try JSONParser.parse(bytes) }
    }
    guard case .success(.object(let members)) = parsed else {
      throw TrainingError("'\(path)' cannot be read, expected the description of a run in JSON")
    }
    values = members.compactMap { member in Self.value(member.value).map { (member.name, $0) } }
    guard try attribute("format") == .string(Self.format) else {
      throw TrainingError("'\(path)' is not the description of a run of this program")
    }
    let version = try integer("format_version")
    guard (1...Self.formatVersion).contains(version) else {
      throw CheckpointVersionError(path: path, version: version)
    }
  }

  /// Writes what is known of a run: nothing, or the attributes that a checkpoint of its state has.
  package static func write(
    _ attributes: [(String, HDF5AttributeValue)] = [], to path: String
  ) throws {
    let values =
      [("format", .string(format)), ("format_version", .integer(formatVersion))]
      + attributes
    let lines = values.map { "  \(JSONValue.quoted($0.0)): \(text($0.1))" }
    try AtomicFile.write(text: "{\n\(lines.joined(separator: ",\n"))\n}\n", to: path)
  }

  package func attribute(_ name: String) throws -> HDF5AttributeValue? {
    values.first { $0.name.isExactly(name) }?.value
  }

  package func string(_ name: String) throws -> String {
    guard case .string(let text) = try attribute(name) else {
      throw TrainingError("'\(path)': '\(name)' is missing or no text")
    }
    return text
  }

  package func integer(_ name: String) throws -> Int64 {
    guard case .integer(let number) = try attribute(name) else {
      throw TrainingError("'\(path)': '\(name)' is missing or no whole number")
    }
    return number
  }

  private static func value(_ json: JSONValue) -> HDF5AttributeValue? {
    switch json {
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(Int64(value))
    case .number(let value): return .double(value)
    case .string(let value): return .string(value)
    case .array(let elements):
      let texts = elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
      return texts.count == elements.count ? .strings(texts) : nil
    case .null, .object: return nil
    }
  }

  private static func text(_ value: HDF5AttributeValue) -> String {
    switch value {
    case .string(let text): JSONValue.quoted(text)
    case .strings(let texts): "[" + texts.map(JSONValue.quoted).joined(separator: ", ") + "]"
    default: value.description
    }
  }
}
