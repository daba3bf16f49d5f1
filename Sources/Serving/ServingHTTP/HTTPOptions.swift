#if Serving
  /// Where and how the HTTP front answers.
  public struct HTTPOptions: Sendable {
    /// Makes options.
    public init() {}
  }
#endif
