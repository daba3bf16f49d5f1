/// A text as a client gives it.
public enum TextSource: Sendable, Equatable {
  /// Running text; ` ||| ` parts it into a pair, at the last place where it stands.
  case text(String)
  /// Two texts.
  case pair(String, String)
  /// Pieces that are used as they are; one that the vocabulary lacks is `[UNK]`, and a pair is split at the first
  /// `|||`.
  case pieces([String])
  /// Ids of pieces; special ones are put around them unless they begin with `[CLS]` and end with `[SEP]`.
  case ids([Int32])
}

/// What texts are.
public enum Tokenization: Sendable {
  /// Running text, as ``TextSource/text(_:)``.
  case text
  /// Pieces with blanks between them.
  case pieces
}

/// What becomes of a text that is too long for the model.
public enum LengthPolicy: Sendable {
  /// ``ServingError/tooLong(item:tokens:limit:)``.
  case refuse
  /// Its end is cut off, as `cloze embed` does.
  case truncate
  /// It is cut into windows that do not overlap, whose vectors are averaged by their tokens; a pair is refused.
  case windows
}

/// What texts are encoded for: a model may take longer ones for one thing than for another.
public enum TextUse: Sendable {
  /// Vectors.
  case vectors
  /// Labels.
  case labels
  /// Attention by layer and head: at most ``attentionLimit`` tokens, however many go into vectors.
  case attention

  /// The longest text whose attention is shown, in tokens.
  public static let attentionLimit = 128
}
