package import Serialization
package import Tokenization

/// `tokenizer.json` of the tokenizers library for a WordPiece model.
package struct TokenizerFile {
  private let vocabulary: Vocabulary
  private let options: NormalizerOptions
  private let maximumWordLength: Int

  package init(_ tokenizer: WordPieceTokenizer) {
    vocabulary = tokenizer.vocabulary
    options = tokenizer.options
    maximumWordLength = tokenizer.maximumWordLength
  }

  /// The whole file, members in the order of the library.
  package var json: JSONValue {
    .object([
      "version": .string("1.0"), "truncation": .null, "padding": .null,
      "added_tokens": .array(
        SpecialToken.allCases.map { ($0.rawValue, vocabulary.id(of: $0)) }
          .sorted { $0.1 < $1.1 }.map(addedToken)),
      "normalizer": .object([
        "type": .string("BertNormalizer"), "clean_text": .bool(options.cleanText),
        "handle_chinese_chars": .bool(options.splitChineseCharacters),
        "strip_accents": options.stripAccents.map(JSONValue.bool) ?? .null,
        "lowercase": .bool(options.lowercase),
      ]),
      "pre_tokenizer": .object(["type": .string("BertPreTokenizer")]),
      "post_processor": postProcessor,
      "decoder": .object([
        "type": .string("WordPiece"), "prefix": .string("##"), "cleanup": .bool(true),
      ]),
      "model": .object([
        "type": .string("WordPiece"), "unk_token": .string("[UNK]"),
        "continuing_subword_prefix": .string("##"),
        "max_input_chars_per_word": .integer(maximumWordLength), "vocab": .object(pieces),
      ]),
    ])
  }

  private var pieces: JSONObject {
    JSONObject(vocabulary.pieces.enumerated().map { .init($0.element, .integer($0.offset)) })
  }

  private func addedToken(_ content: String, _ id: Int32) -> JSONValue {
    .object([
      "id": .integer(Int(id)), "content": .string(content), "single_word": .bool(false),
      "lstrip": .bool(false), "rstrip": .bool(false), "normalized": .bool(false),
      "special": .bool(true),
    ])
  }

  /// `[CLS] A [SEP]` with segment 0, and `B [SEP]` with segment 1.
  private var postProcessor: JSONValue {
    func special(_ token: String, _ segment: Int) -> JSONValue {
      .object(["SpecialToken": .object(["id": .string(token), "type_id": .integer(segment)])])
    }
    func sequence(_ name: String, _ segment: Int) -> JSONValue {
      .object(["Sequence": .object(["id": .string(name), "type_id": .integer(segment)])])
    }
    func definition(_ token: String, _ id: Int32) -> JSONValue {
      .object([
        "id": .string(token), "ids": .array([.integer(Int(id))]),
        "tokens": .array([.string(token)]),
      ])
    }
    let single = [special("[CLS]", 0), sequence("A", 0), special("[SEP]", 0)]
    return .object([
      "type": .string("TemplateProcessing"), "single": .array(single),
      "pair": .array(single + [sequence("B", 1), special("[SEP]", 1)]),
      "special_tokens": .object([
        "[CLS]": definition("[CLS]", vocabulary.classification),
        "[SEP]": definition("[SEP]", vocabulary.separator),
      ]),
    ])
  }
}
