import Platform
import Pretraining
import Serialization
import Training

/// The proof of a run's log.
enum RunLogCheck {
  /// Reads every line of the log.
  static func prove(_ path: String) throws -> String {
    let contents = try FileSystem.contents(ofRegularFile: path, atMost: 1 << 36)
    var (lines, start) = (0, 0)
    while start < contents.count {
      lines += 1
      guard let end = contents[start...].firstIndex(of: UInt8(ascii: "\n")) else {
        throw TrainingError(
          "'\(path)', line \(lines) breaks off, as where a process was killed; 'cloze resume' takes it away"
        )
      }
      let line = contents[start..<end]
      do {
        let value = try line.withUnsafeBytes { bytes throws(JSONError) in
          try JSONParser.parse(bytes)
        }
        guard case .object = value else {
          throw TrainingError("'\(path)', line \(lines) holds \(value.kind), expected an object")
        }
      } catch let error as JSONError {
        throw TrainingError("'\(path)', line \(lines) is not valid JSON: \(error)")
      }
      start = end + 1
    }
    return "log, \(counted(lines, "line"))"
  }
}
