import ExactStrings
import Models
import Platform
import Serialization
import Training

/// What sentence-transformers adds to a directory: `modules.json` names what follows on the encoder.
enum SentenceTransformersModules {
  static let modules = "modules.json"
  static let settings = "sentence_bert_config.json"
  static let poolingFolder = "1_Pooling"

  /// The pooling that a directory's modules make.
  ///
  /// - Parameters:
  ///   - directory: in Hugging Face's form.
  ///   - notify: is told of modules that this program does not compute; the pooling is left out then.
  /// - Returns: the pooling; nil without modules, or with others than pooling and normalization.
  /// - Throws: ``TrainingError`` that names a file that cannot be read as one of these.
  static func pooling(of directory: String, _ notify: (String) -> Void) throws -> SentencePooling? {
    let path = FileSystem.join(directory, modules)
    guard FileSystem.exists(path) else { return nil }
    var mode: SentencePooling.Mode?
    var normalizes = false
    for (type, folder) in try list(path) {
      switch type.parts(separatedBy: ".").last ?? "" {
      case "Transformer": continue
      case "Pooling":
        let file = FileSystem.join(FileSystem.join(directory, folder), "config.json")
        mode = try self.mode(JSONFile.object(file), origin: file)
        if mode == nil {
          notify("'\(file)' asks for a pooling that this program does not compute; it is left out")
          return nil
        }
      case "Normalize": normalizes = true
      case let other:
        notify(
          "'\(path)' has a module \(JSONValue.quoted(other)), which this program does not compute; vectors are "
            + "those of the encoder without it")
        return nil
      }
    }
    guard let mode else { return nil }
    return SentencePooling(
      mode, normalizes: normalizes, maximumLength: try maximumLength(directory))
  }

  private static func list(_ path: String) throws -> [(type: String, folder: String)] {
    let value = try JSONFile.value(path)
    guard case .array(let modules) = value else {
      throw TrainingError("'\(path)' holds \(value.kind), expected a list of modules")
    }
    return try modules.enumerated().map { index, module in
      guard case .string(let type) = module["type"] else {
        throw TrainingError("'\(path)': module \(index) has no type, expected a class's name")
      }
      guard case .string(let folder) = module["path"], !folder.hasExactPrefix("/"),
        !folder.parts(separatedBy: "/").containsExactly("..")
      else {
        throw TrainingError("'\(path)': module \(index) has no path inside the directory")
      }
      return (type, folder)
    }
  }

  /// The one mode that is switched on; nil for several, or one that we do not have.
  private static func mode(_ file: JSONObject, origin: String) throws -> SentencePooling.Mode? {
    if case .string(let name) = file["pooling_mode"] { return SentencePooling.Mode(rawValue: name) }
    let reader = MemberReader(origin: origin)
    let keys: [(String, SentencePooling.Mode?)] = [
      ("pooling_mode_cls_token", .cls), ("pooling_mode_mean_tokens", .mean),
      ("pooling_mode_max_tokens", .max), ("pooling_mode_lasttoken", .lastToken),
      ("pooling_mode_mean_sqrt_len_tokens", nil), ("pooling_mode_weightedmean_tokens", nil),
    ]
    let active = try keys.filter { try reader.bool(file[$0.0], $0.0) == true }
    return active.count == 1 ? active[0].1 : nil
  }

  private static func maximumLength(_ directory: String) throws -> Int? {
    let path = FileSystem.join(directory, settings)
    guard FileSystem.exists(path) else { return nil }
    switch try JSONFile.object(path)["max_seq_length"] {
    case nil, .null: return nil
    case .integer(let value) where value >= 2: return value
    default: throw TrainingError("'\(path)': max_seq_length is no whole number from 2")
    }
  }
}
