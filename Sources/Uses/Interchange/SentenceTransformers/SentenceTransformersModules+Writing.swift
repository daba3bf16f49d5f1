import Models
import Serialization

extension SentenceTransformersModules {
  /// A file with its JSON.
  typealias File = (name: String, json: JSONValue)

  /// The files that make a directory one of sentence-transformers.
  ///
  /// - Parameters:
  ///   - pooling: of the model.
  ///   - hidden: the width of a hidden state.
  ///   - length: the longest text that the model was trained with, in pieces.
  /// - Returns: the files; names alone matter where the sizes are not given.
  static func files(of pooling: SentencePooling, hidden: Int = 0, length: Int = 0) -> [File] {
    func module(_ index: Int, _ path: String, _ type: String) -> JSONValue {
      .object([
        "idx": .integer(index), "name": .string("\(index)"), "path": .string(path),
        "type": .string("sentence_transformers.models.\(type)"),
      ])
    }
    let list =
      [module(0, "", "Transformer"), module(1, poolingFolder, "Pooling")]
      + (pooling.normalizes ? [module(2, "2_Normalize", "Normalize")] : [])
    let modes: [(String, SentencePooling.Mode?)] = [
      ("cls_token", .cls), ("mean_tokens", .mean), ("max_tokens", .max),
      ("mean_sqrt_len_tokens", nil), ("weightedmean_tokens", nil), ("lasttoken", .lastToken),
    ]
    let switches = modes.map {
      JSONObject.Member("pooling_mode_\($0.0)", .bool($0.1 == pooling.mode))
    }
    return [
      (modules, .array(list)),
      (
        settings,
        .object([
          "max_seq_length": .integer(pooling.maximumLength ?? length),
          "do_lower_case": .bool(false),
        ])
      ),
      (
        poolingFolder + "/config.json",
        .object(
          JSONObject(
            [.init("word_embedding_dimension", .integer(hidden))] + switches
              + [.init("include_prompt", .bool(true))]))
      ),
    ]
  }
}
