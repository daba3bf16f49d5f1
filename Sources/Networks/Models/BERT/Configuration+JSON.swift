public import Foundation
import Platform
import Serialization

extension BERTConfiguration {
  /// Reads `config.json` or Google's `bert_config.json`.
  ///
  /// - Parameters:
  ///   - json: the file's text.
  ///   - origin: the file's name, for messages.
  ///   - keepingForeignKeys: whether keys of a computation that we do not make pass.
  /// - Throws: ``ConfigurationError``.
  public init(
    json: Data, origin: String, keepingForeignKeys: Bool
  ) throws(ConfigurationError) {
    var reader = KeyReader(
      values: try Self.members(of: json, origin: origin, expected: "a BERT configuration"),
      origin: origin)
    let hidden = try reader.integer("hidden_size")
    self.init(
      vocabularySize: try reader.integer("vocab_size"), hiddenSize: hidden,
      layers: try reader.integer("num_hidden_layers"),
      heads: try reader.integer("num_attention_heads"),
      intermediateSize: try reader.integer("intermediate_size"))
    maximumPositions = try reader.integer("max_position_embeddings", or: maximumPositions)
    segments = try reader.integer("type_vocab_size", or: segments)
    activationName = try reader.activationName(or: activationName)
    hiddenDropout = try reader.number("hidden_dropout_prob", or: hiddenDropout)
    attentionDropout = try reader.number("attention_probs_dropout_prob", or: attentionDropout)
    initializerRange = try reader.number("initializer_range", or: initializerRange)
    layerNormEpsilon = try reader.number("layer_norm_eps", or: layerNormEpsilon)
    other = reader.rest
    // It tells who wrote the file, and that will not be the one who did.
    other.removeValue(forName: "transformers_version")
    try validate(origin: origin)
    if !keepingForeignKeys { try checkForeignKeys(origin: origin) }
  }

  /// Reads a configuration file.
  ///
  /// - Throws: ``ConfigurationError``; a file that cannot be read is one too.
  public init(contentsOfFile path: String) throws(ConfigurationError) {
    let bytes: [UInt8]
    do {
      bytes = try FileSystem.contents(ofRegularFile: path, atMost: 1 << 24)
    } catch {
      throw ConfigurationError(
        "'\(path)'", "cannot be read, expected a BERT configuration: \(error.reason)")
    }
    try self.init(json: Data(bytes), origin: "'\(path)'")
  }

  static func members(
    of json: Data, origin: String, expected: String
  ) throws(ConfigurationError) -> JSONObject {
    let parsed = json.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in try JSONParser.parse(bytes) }
    }
    let fault = "not a JSON object, expected \(expected)"
    let value: JSONValue
    do {
      value = try parsed.get()
    } catch {
      throw ConfigurationError(origin, "\(fault): \(error)")
    }
    guard case .object(let members) = value else { throw ConfigurationError(origin, fault) }
    return members
  }

  /// The file's text, keys in the order of their bytes.
  public var json: Data {
    var values = other
    values["vocab_size"] = .integer(vocabularySize)
    values["hidden_size"] = .integer(hiddenSize)
    values["num_hidden_layers"] = .integer(layers)
    values["num_attention_heads"] = .integer(heads)
    values["intermediate_size"] = .integer(intermediateSize)
    values["max_position_embeddings"] = .integer(maximumPositions)
    values["type_vocab_size"] = .integer(segments)
    values["hidden_act"] = .string(activationName)
    values["hidden_dropout_prob"] = .number(Self.decimal(hiddenDropout))
    values["attention_probs_dropout_prob"] = .number(Self.decimal(attentionDropout))
    values["initializer_range"] = .number(Self.decimal(initializerRange))
    values["layer_norm_eps"] = .number(Self.decimal(layerNormEpsilon))
    return Data(JSONWriter.text(.object(values.sortedByName())))
  }

  /// The double that is written like the float: 0.1, not 0.10000000149.
  private static func decimal(_ value: Float) -> Double {
    Double(value.description) ?? Double(value)
  }
}

/// Takes known keys out of a JSON object and leaves the rest.
private struct KeyReader {
  private let origin: String
  private(set) var rest: JSONObject

  init(values: JSONObject, origin: String) {
    rest = values
    self.origin = origin
  }

  mutating func integer(_ key: String, or standard: Int? = nil) throws(ConfigurationError) -> Int {
    switch rest.removeValue(forName: key) {
    case .integer(let value): return value
    case .number(let value) where Int(exactly: value) != nil: return Int(value)
    case nil:
      if let standard { return standard }
      throw ConfigurationError(origin, "key '\(key)' is missing, expected an integer")
    default: throw ConfigurationError(origin, "key '\(key)' is not an integer")
    }
  }

  mutating func number(_ key: String, or standard: Float) throws(ConfigurationError) -> Float {
    switch rest.removeValue(forName: key) {
    case .integer(let value): return Float(value)
    case .number(let value): return Float(value)
    case nil: return standard
    default: throw ConfigurationError(origin, "key '\(key)' is not a number")
    }
  }

  mutating func activationName(or standard: String) throws(ConfigurationError) -> String {
    switch rest.removeValue(forName: "hidden_act") {
    case .string(let value): return value
    case nil: return standard
    case .some(let found):
      throw ConfigurationError(origin, BERTConfiguration.activationFault(found))
    }
  }
}
