import Autograd
import CKernels
import Inference
import Layers
import Models
import Serialization
import Tokenization

/// A small model of odd sizes with a vocabulary of words, and texts for it.
enum EmbeddingFixture {
  static let words = ["the", "sun", "rain", "##s", "a", "river", "hill", "##y", "|", "."]

  static func tokenizer() throws -> WordPieceTokenizer {
    let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + words
    return WordPieceTokenizer(
      vocabulary: try Vocabulary(pieces: pieces), options: NormalizerOptions())
  }

  static func configuration() throws -> BERTConfiguration {
    // Inner sums are longer than the kernel's blocks, and no size is a whole number of vectors.
    var configuration = BERTConfiguration(
      vocabularySize: try tokenizer().vocabulary.count, hiddenSize: 42, layers: 3, heads: 3,
      intermediateSize: 401)
    configuration.maximumPositions = 400
    configuration.initializerRange = 0.3
    return configuration
  }

  static func weights() throws -> StateDictionary {
    try EncoderModel(
      try configuration(), .initialized(seed: 5), hasPooler: true,
      context: try Context(threadCount: 1)
    ).parameters.stateDictionary()
  }

  static func embedder(
    threads: Int = 1, trainedLength: Int = 400, hasPooler: Bool = true,
    pooling: SentencePooling? = nil, precision: Precision = .float32,
    _ change: (inout EmbeddingOptions) -> Void = { _ in }
  ) throws -> Embedder {
    var options = EmbeddingOptions()
    change(&options)
    var weights = try weights()
    if !hasPooler {
      for name in weights.names where name.contains("pooler") { weights[name] = nil }
    }
    let tokenizer = try tokenizer()
    let record = ModelRecord(
      configuration: try configuration(), heads: .none(hasPooler: hasPooler),
      vocabulary: tokenizer.vocabulary, normalizer: tokenizer.options,
      trainedLength: trainedLength, sentencePooling: pooling)
    return try Embedder(
      StoredModel(record, weights: weights, origin: "model"), options: options,
      context: try Context(threadCount: threads, isInferenceOnly: true, precision: precision))
  }

  /// Texts of the given lengths in tokens, every third one a pair.
  static func inputs(_ lengths: some Sequence<Int>) throws -> [EmbeddingInput] {
    var piece: Int32 = 0
    func pieces(_ count: Int) -> ArraySlice<Int32> {
      (0..<count).map { _ in
        piece = (piece * 7 + 3) % 10
        return 5 + piece
      }[...]
    }
    return lengths.map { length in
      let isPair = length % 3 == 0 && length > 4
      let second = isPair ? (length - 3) / 2 : 0
      return EmbeddingInput(
        pieces(length - (isPair ? 3 : 2) - second), pieces(second), maximumLength: 400,
        classification: 2, separator: 3)
    }
  }
}

/// Calls `body` under every instruction set of this machine; only what runs on the calling thread notices.
func onEveryInstructionSet(_ body: (String) throws -> Void) rethrows {
  let before = ck_isa_active()
  defer { ck_isa_force(before) }
  for isa in (0..<CK_ISA_COUNT.rawValue).map({ ck_isa($0) }) where ck_isa_supported(isa) != 0 {
    ck_isa_force(isa)
    try body(String(cString: ck_isa_name(isa)))
  }
}
