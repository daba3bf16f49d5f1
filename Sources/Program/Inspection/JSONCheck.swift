import ExactStrings
import Inference
import Interchange
import Models
import Platform
import Pretraining
import Serialization
import Training

/// The proof of a single file in JSON, of the kinds that the program reads.
enum JSONCheck {
  private static let names = [
    "config.json", "run.json", "tokenizer.json", "tokenizer_config.json", "metrics.jsonl",
  ]

  /// Whether a file is JSON by its name, or by its name and its first letter.
  ///
  /// - Throws: `SystemError` if it cannot be read.
  static func isJSON(_ path: String) throws -> Bool {
    let name = FileSystem.lastComponent(of: path)
    if names.contains(where: { $0.isExactly(name) }) { return true }
    guard path.lowercased().hasExactSuffix(".json"), FileSystem.isRegularFile(path) else {
      return false
    }
    var start = [UInt8](repeating: 0, count: 64)
    let count = try start.withUnsafeMutableBytes { try FileReader(path: path).read(into: $0) }
    return start[..<count].first { ![0x09, 0x0A, 0x0D, 0x20].contains($0) } == UInt8(ascii: "{")
  }

  /// Proves a file.
  ///
  /// - Returns: what it is, in words.
  /// - Throws: an error that names the file and the fault, or says that its kind is not proved.
  static func prove(_ path: String) throws -> String {
    switch FileSystem.lastComponent(of: path) {
    case "config.json": return try configuration(path)
    case "run.json": return try RunDirectory(FileSystem.parent(of: path)).proveDescription()
    case "tokenizer.json", "tokenizer_config.json": return try ExportedTokenizer.prove(path)
    case "metrics.jsonl": return try RunLogCheck.prove(path)
    default:
      // What is not even JSON is said to be that.
      _ = try ExportedTokenizer.prove(path)
      throw TrainingError(
        "'\(path)' is JSON of no kind that is proved, expected one of these names: "
          + names.joined(separator: ", "))
    }
  }

  /// Proves a model's configuration.
  static func configuration(_ path: String) throws -> String {
    try words(BERTConfiguration(contentsOfFile: path))
  }

  /// What a configuration says, in words.
  static func words(_ configuration: BERTConfiguration) -> String {
    "configuration, \(counted(configuration.layers, "layer")) of width \(configuration.hiddenSize)"
  }
}
