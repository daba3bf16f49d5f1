/// Which vectors are wanted.
public enum VectorKind: Sendable, Hashable {
  /// A text's one vector as the server pools; with `NONE` one for every token.
  case pooled
  /// The last layer's hidden state of every token.
  case tokens
}
