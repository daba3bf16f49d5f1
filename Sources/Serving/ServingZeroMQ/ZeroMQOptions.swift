#if Serving
  /// Where and how the ZeroMQ front answers.
  public struct ZeroMQOptions: Sendable {
    /// Makes options.
    public init() {}
  }
#endif
