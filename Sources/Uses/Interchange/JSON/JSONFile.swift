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
    try object(FileSystem.contents(ofRegularFile: path, atMost: largestFile), origin: path)
  }

  /// The object that some bytes hold.
  ///
  /// - Throws: ``TrainingError`` if they are no JSON object.
  static func object(_ bytes: [UInt8], origin: String) throws -> JSONObject {
    let value = try value(bytes, origin: origin)
    guard case .object(let object) = value else {
      throw TrainingError("'\(origin)' holds \(value.kind), expected an object")
    }
    return object
  }

  /// The value that a file holds.
  ///
  /// - Throws: ``TrainingError`` if it is no JSON; `SystemError` if it cannot be read.
  static func value(_ path: String) throws -> JSONValue {
    try value(FileSystem.contents(ofRegularFile: path, atMost: largestFile), origin: path)
  }

  private static func value(_ bytes: [UInt8], origin: String) throws -> JSONValue {
    do {
      return try bytes.withUnsafeBytes { bytes throws(JSONError) in try JSONParser.parse(bytes) }
    } catch {
      throw TrainingError("'\(origin)' is not valid JSON: \(error)")
    }
  }
}
