import Platform
import Serialization
import Training

/// JSON files of other programs, which are an object.
enum JSONFile {
  /// Multilingual vocabularies of a million pieces have room.
  private static let largestFile = 1 << 27

  /// The object that a file holds.
  ///
  /// - Throws: ``TrainingError`` if it is no JSON object; `SystemError` if it cannot be read.
  static func object(_ path: String) throws -> JSONObject {
    let value = try value(path)
    guard case .object(let object) = value else {
      throw TrainingError("'\(path)' holds \(value.kind), expected an object")
    }
    return object
  }

  /// The value that a file holds.
  ///
  /// - Throws: ``TrainingError`` if it is no JSON; `SystemError` if it cannot be read.
  static func value(_ path: String) throws -> JSONValue {
    let bytes = try FileSystem.contents(ofRegularFile: path, atMost: largestFile)
    do {
      return try bytes.withUnsafeBytes { bytes throws(JSONError) in try JSONParser.parse(bytes) }
    } catch {
      throw TrainingError("'\(path)' is not valid JSON: \(error)")
    }
  }
}
