/// Encodes text on one thread, remembering the ids of the words it has met.
///
/// Make one for each thread with ``WordPieceTokenizer/makeEncoder()``; it takes some 6 MB. Ids are the
/// same as those of the tokenizer, whatever was encoded before.
public final class WordPieceEncoder {
  private var core: EncoderCore

  init(_ matcher: WordMatcher) { core = EncoderCore(matcher) }

  /// Appends the ids of a text to an array.
  ///
  /// Ill-formed UTF-8 counts as U+FFFD, which text cleaning drops.
  public func encode(_ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    core.encode(utf8, marksLineEnds: false, into: &ids)
  }

  /// Appends the ids of a text of many lines, with ``lineEnd`` for every line feed.
  ///
  /// The same as encoding line by line, but faster.
  public func encodeLines(_ utf8: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    core.encode(utf8, marksLineEnds: true, into: &ids)
  }

  /// What stands for a line feed among the ids of lines.
  public static let lineEnd: Int32 = -1
}
