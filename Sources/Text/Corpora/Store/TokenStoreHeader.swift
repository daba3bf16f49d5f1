import Platform
import Serialization
import Tokenization

/// Everything in a token store beside its tokens and offsets.
struct TokenStoreHeader {
  let vocabulary: Vocabulary
  let options: NormalizerOptions
  let sources: [CorpusStatistics.File]
  /// How the text was laid out; nil in stores that do not say.
  let format: CorpusFormat?
  let statistics: TokenStoreStatistics

  private typealias Attribute = TokenStoreLayout.Attribute

  init(
    vocabulary: Vocabulary, options: NormalizerOptions, sources: [CorpusStatistics.File],
    format: CorpusFormat?, statistics: TokenStoreStatistics
  ) {
    self.vocabulary = vocabulary
    self.options = options
    self.sources = sources
    self.format = format
    self.statistics = statistics
  }

  func write(to file: HDF5File) throws {
    try file.write(texts: vocabulary.pieces, to: TokenStoreLayout.vocabulary)
    try file.setAttribute(.string(TokenStoreLayout.format), Attribute.format)
    try file.setAttribute(.integer(Int64(TokenStoreLayout.version)), Attribute.version)
    try file.setAttribute(.string(vocabulary.sha256), Attribute.vocabularyHash)
    try file.setAttribute(.string(TokenStoreLayout.json(options)), Attribute.options)
    try file.setAttribute(.string(TokenStoreLayout.json(sources)), Attribute.sources)
    try file.setAttribute(.string(TokenStoreLayout.json(statistics)), Attribute.statistics)
    if let format {
      try file.setAttribute(.string(TokenStoreLayout.json(format)), Attribute.corpusFormat)
    }
    for (name, count) in counts { try file.setAttribute(.integer(Int64(count)), name) }
  }

  /// Reads and checks the header of a store.
  init(from file: HDF5File) throws {
    let path = file.path
    guard try file.attribute(Attribute.format) == .string(TokenStoreLayout.format) else {
      throw TokenStoreError.foreign(path: path)
    }
    let version = try file.integer(Attribute.version)
    guard version == TokenStoreLayout.version else {
      throw TokenStoreError.version(
        path: path, found: Int(version), expected: TokenStoreLayout.version)
    }
    vocabulary = try Self.vocabulary(of: file)
    let hash = try file.string(Attribute.vocabularyHash)
    guard vocabulary.sha256 == hash else {
      throw TokenStoreError.damaged(
        path: path,
        problem: "its vocabulary has SHA-256 \(vocabulary.sha256), its attribute says \(hash)")
    }
    func decode<Value: Decodable>(_ type: Value.Type, _ attribute: String) throws -> Value {
      try TokenStoreLayout.decode(
        type, from: file.string(attribute), attribute: attribute, path: path)
    }
    options = try decode(NormalizerOptions.self, Attribute.options)
    sources = try decode([CorpusStatistics.File].self, Attribute.sources)
    format =
      try file.attribute(Attribute.corpusFormat) == nil
      ? nil : decode(CorpusFormat.self, Attribute.corpusFormat)
    statistics = try decode(TokenStoreStatistics.self, Attribute.statistics)
    for (name, count) in counts {
      guard (0...1 << 48).contains(count) else {
        throw TokenStoreError.damaged(
          path: path, problem: "its statistics say \(count) for '\(name)', which no store holds")
      }
      let found = try file.integer(name)
      guard found == count else {
        throw TokenStoreError.damaged(
          path: path, problem: "attribute '\(name)' is \(found), its statistics say \(count)")
      }
    }
  }

  private var counts: [(name: String, count: Int)] {
    [
      (Attribute.documents, statistics.documents), (Attribute.sentences, statistics.sentences),
      (Attribute.tokens, statistics.tokens), (Attribute.unknownTokens, statistics.unknownTokens),
    ]
  }

  private static func vocabulary(of file: HDF5File) throws -> Vocabulary {
    let pieces = try file.readTexts(TokenStoreLayout.vocabulary)
    do {
      return try Vocabulary(pieces: pieces, source: TokenStoreLayout.vocabulary)
    } catch {
      throw TokenStoreError.damaged(path: file.path, problem: "\(error)")
    }
  }
}
