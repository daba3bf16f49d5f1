import Platform

/// BERT's tokenizer: normalizer, splitting at white space and punctuation, WordPiece.
///
/// Its ids equal those of Hugging Face tokenizers (`BertWordPieceTokenizer`) for any text. `[CLS]` and
/// `[SEP]` are never added, and special tokens in the text are ordinary text unless asked for.
public struct WordPieceTokenizer: Sendable {
  /// The pieces and their ids.
  public var vocabulary: Vocabulary { matcher.vocabulary }
  /// The switches of the normalizer.
  public var options: NormalizerOptions { matcher.options }
  /// A word of more scalars than this becomes `[UNK]`.
  public var maximumWordLength: Int { matcher.maximumWordLength }

  let matcher: WordMatcher
  private let encoders = EncoderPool()

  /// A tokenizer for a vocabulary.
  ///
  /// - Parameters:
  ///   - vocabulary: the pieces.
  ///   - options: must be those with which the vocabulary was made.
  public init(vocabulary: Vocabulary, options: NormalizerOptions) {
    matcher = WordMatcher(
      vocabulary, options: options, maximumWordLength: options.maximumWordLength)
  }

  /// An encoder with a cache of its own, for one thread.
  public func makeEncoder() -> WordPieceEncoder { WordPieceEncoder(matcher) }

  /// The ids of a text.
  public func encode(_ text: String) -> [Int32] {
    var text = text
    return text.withUTF8 { utf8 in
      var ids: [Int32] = []
      encode(utf8, into: &ids)
      return ids
    }
  }

  /// Appends the ids of a text to an array.
  ///
  /// Ill-formed UTF-8 counts as U+FFFD, which text cleaning drops.
  public func encode(_ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    let encoder = encoders.take() ?? makeEncoder()
    encoder.encode(utf8, into: &ids)
    encoders.put(encoder)
  }
}

/// Encoders that no call is using at the moment, so that calls on the tokenizer itself are cached too.
private final class EncoderPool: Sendable {
  /// An encoder is touched by one thread at a time: whoever took it out of the pool.
  private struct Idle: @unchecked Sendable {
    var encoders: [WordPieceEncoder] = []
  }

  private let idle = Guarded(Idle())

  func take() -> WordPieceEncoder? {
    idle.withLock { $0.encoders.popLast() }
  }

  func put(_ encoder: WordPieceEncoder) {
    let boxed = Idle(encoders: [encoder])
    idle.withLock { $0.encoders.append(contentsOf: boxed.encoders) }
  }
}
