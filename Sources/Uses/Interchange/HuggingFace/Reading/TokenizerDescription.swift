import ExactStrings
import Platform
import Serialization
import Tokenization
import Training

/// What `tokenizer.json` of the tokenizers library says of a BERT tokenizer.
struct TokenizerDescription {
  /// The file.
  let origin: String
  /// The normalizer, and the longest word.
  let options: NormalizerOptions
  /// The pieces.
  let vocabulary: Vocabulary
  /// Whether it says what stands around texts.
  let hasTemplate: Bool

  /// Reads the file's object.
  ///
  /// - Throws: ``TrainingError`` that names the member and what was expected, if this program cannot do as the file
  ///   says; `VocabularyError`.
  init(_ file: JSONObject, origin: String) throws {
    self.origin = origin
    let reader = MemberReader(origin: origin)
    let normalizer = try reader.object(file["normalizer"], "normalizer")
    try reader.expect(normalizer["type"], "normalizer.type", oneOf: ["BertNormalizer"])
    try reader.expect(
      try reader.object(file["pre_tokenizer"], "pre_tokenizer")["type"], "pre_tokenizer.type",
      oneOf: ["BertPreTokenizer"])
    let model = try reader.object(file["model"], "model")
    if model["type"] != nil {
      try reader.expect(model["type"], "model.type", oneOf: ["WordPiece"])
    }
    try reader.expect(
      model["unk_token"], "model.unk_token", oneOf: [SpecialToken.unknown.rawValue])
    try reader.expect(
      model["continuing_subword_prefix"], "model.continuing_subword_prefix", oneOf: ["##"])
    var options = NormalizerOptions(
      lowercase: try reader.bool(normalizer["lowercase"], "normalizer.lowercase") ?? true,
      stripAccents: try reader.bool(normalizer["strip_accents"], "normalizer.strip_accents"),
      splitChineseCharacters: try reader.bool(
        normalizer["handle_chinese_chars"], "normalizer.handle_chinese_chars") ?? true,
      cleanText: try reader.bool(normalizer["clean_text"], "normalizer.clean_text") ?? true)
    options.maximumWordLength = try Self.maximumWordLength(model, reader)
    self.options = options
    vocabulary = try Vocabulary(
      pieces: Self.pieces(try reader.object(model["vocab"], "model.vocab"), reader), source: origin)
    hasTemplate = file["post_processor"].map { $0 != .null } ?? false
    try checkAddedTokens(file["added_tokens"], reader)
    try checkTemplate(file["post_processor"], reader)
    if case .string(let side) = file["truncation"]?["direction"] {
      guard side.isExactly("Right") else {
        throw reader.fault(
          "truncation.direction", "is \(JSONValue.quoted(side)), expected \"Right\"")
      }
    }
  }

  /// What stands around texts: `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`, or nothing said of it.
  private func checkTemplate(_ value: JSONValue?, _ reader: MemberReader) throws {
    guard let value, value != .null else { return }
    switch value["type"] {
    case .string(let type) where type.isExactly("BertProcessing"):
      for (key, token) in [("cls", "[CLS]"), ("sep", "[SEP]")] {
        guard case .array(let pair) = value[key], pair.first == .string(token) else {
          throw reader.fault("post_processor.\(key)", "is another token than \(token)")
        }
      }
      return
    case .string(let type) where type.isExactly("TemplateProcessing"): break
    default: throw reader.fault("post_processor", "is no TemplateProcessing, expected one of BERT")
    }
    for token in [SpecialToken.classification, .separator] {
      let ids = value["special_tokens"]?[token.rawValue]?["ids"]
      guard ids == .array([.integer(Int(vocabulary.id(of: token)))]) else {
        throw reader.fault(
          "post_processor.special_tokens",
          "gives \(token.rawValue) other ids than \(vocabulary.id(of: token)), which model.vocab has"
        )
      }
    }
    let (cls, a, sep, b) = ("[CLS]:0", "A:0", "[SEP]:0", "B:1")
    let templates = [("single", [cls, a, sep]), ("pair", [cls, a, sep, b, "[SEP]:1"])]
    for (name, expected) in templates {
      let found = Self.template(value[name])
      guard found == expected else {
        throw reader.fault(
          "post_processor.\(name)",
          "is \(found.joined(separator: " ")), expected \(expected.joined(separator: " "))")
      }
    }
  }

  /// The parts of a template, each with its segment.
  private static func template(_ value: JSONValue?) -> [String] {
    guard case .array(let parts) = value else { return [] }
    return parts.map { part in
      for kind in ["SpecialToken", "Sequence"] {
        guard case .string(let id) = part[kind]?["id"],
          case .integer(let segment) = part[kind]?["type_id"]
        else { continue }
        return "\(id):\(segment)"
      }
      return "?"
    }
  }

  private static func maximumWordLength(
    _ model: JSONObject, _ reader: MemberReader
  ) throws -> Int {
    switch model["max_input_chars_per_word"] {
    case nil: return 100
    case .integer(let value) where (1...1 << 20).contains(value): return value
    default:
      throw reader.fault(
        "model.max_input_chars_per_word", "is no whole number from 1 to \(1 << 20)")
    }
  }

  /// The pieces in the order of their ids, which count from 0 without a gap.
  private static func pieces(_ ids: JSONObject, _ reader: MemberReader) throws -> [String] {
    var pieces = [String?](repeating: nil, count: ids.count)
    for member in ids {
      let name = "model.vocab, piece \(JSONValue.quoted(member.name))"
      guard case .integer(let id) = member.value, pieces.indices.contains(id) else {
        throw reader.fault(name, "has no id from 0 to \(ids.count - 1)")
      }
      if pieces[id] != nil { throw reader.fault(name, "has the id \(id), as another piece has") }
      pieces[id] = member.name
    }
    return pieces.compactMap { $0 }
  }

  /// Tokens that are found in raw text: the five special ones, as they are, and no others.
  private func checkAddedTokens(_ value: JSONValue?, _ reader: MemberReader) throws {
    guard case .array(let tokens) = value ?? .array([]) else {
      throw reader.fault("added_tokens", "is not an array")
    }
    for (index, token) in tokens.enumerated() {
      let name = "added_tokens[\(index)]"
      guard case .string(let content) = token["content"] else {
        throw reader.fault(name, "has no 'content', expected a text")
      }
      guard let special = SpecialToken(exactly: content) else {
        throw reader.fault(
          name, "is \(JSONValue.quoted(content)), expected the five special tokens alone")
      }
      guard token["id"] == .integer(Int(vocabulary.id(of: special))) else {
        throw reader.fault(
          name,
          "gives \(content) another id than \(vocabulary.id(of: special)), which model.vocab has")
      }
      for flag in ["single_word", "lstrip", "rstrip"] where token[flag] == .bool(true) {
        throw reader.fault(name, "has \(flag) true for \(content), expected false")
      }
    }
  }

  /// Checks that the vocabulary file has the same pieces.
  ///
  /// - Throws: ``TrainingError`` that names both files and the first piece that differs.
  func checkPieces(_ other: Vocabulary, source: String) throws {
    guard other != vocabulary else { return }
    let place = zip(vocabulary.pieces, other.pieces).enumerated()
      .first { !$0.element.0.isExactly($0.element.1) }
    let difference =
      place.map {
        "id \($0.offset) is \(JSONValue.quoted($0.element.1)), in '\(origin)' it is "
          + JSONValue.quoted($0.element.0)
      } ?? "it has \(counted(other.count, "piece")), '\(origin)' has \(vocabulary.count)"
    throw TrainingError("'\(source)' and '\(origin)' do not fit each other: \(difference)")
  }
}

extension SpecialToken {
  fileprivate init?(exactly text: String) {
    guard let token = Self.allCases.first(where: { $0.rawValue.isExactly(text) }) else {
      return nil
    }
    self = token
  }
}
