/// How sentence-transformers makes a vector of a text with this model (`modules.json` and what it names).
public struct SentencePooling: Sendable, Hashable, Codable {
  /// What becomes of the hidden states of a text's pieces.
  public enum Mode: String, Sendable, Codable, CaseIterable {
    /// The first piece's, `[CLS]`.
    case cls
    /// Their mean.
    case mean
    /// The largest of each element.
    case max
    /// The last piece's, `[SEP]`.
    case lastToken = "lasttoken"
  }

  /// What becomes of the hidden states.
  public var mode: Mode
  /// Whether vectors are brought to length 1.
  public var normalizes: Bool
  /// The longest text, in pieces with the special ones; nil for the model's own limit.
  public var maximumLength: Int?

  /// Makes a pooling of its parts.
  public init(_ mode: Mode, normalizes: Bool, maximumLength: Int? = nil) {
    self.mode = mode
    self.normalizes = normalizes
    self.maximumLength = maximumLength
  }
}
