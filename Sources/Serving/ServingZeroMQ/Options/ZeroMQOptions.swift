/// Where and how the ZeroMQ front answers; it says so as bert-as-service does.
public struct ZeroMQOptions: Sendable {
  /// Who may end the server by bert-as-service's message, which nothing proves the sender of.
  public enum Termination: Sendable, Equatable {
    /// Nobody.
    case refused
    /// Programs of this machine.
    case loopback
    /// Everybody who reaches the port.
    case anyone
  }

  /// The address that it listens on; `*` for all.
  public var host = "127.0.0.1"
  /// The port that requests come to; 0 for any that is free.
  public var port = 5555
  /// The port that replies go out by; 0 for any that is free.
  public var replyPort = 5556
  /// Who may end the server.
  public var termination = Termination.loopback

  /// `-max_seq_len NONE`: texts are as long as the model has positions, and replies of a vector a token as long as the
  /// longest text of the request.
  public var hasDynamicLength = false
  /// `-fixed_embed_length`: with ``hasDynamicLength``, replies of a vector a token are as long as the model has positions.
  public var hasFixedEmbedLength = false
  /// `-show_tokens_to_client`: replies have the texts' pieces.
  public var showsTokens = false
  /// `-mask_cls_sep`, as the engine's options have it.
  public var masksSpecialTokens = false
  /// Whether pieces of one text get special tokens around them: not with `-no_special_token`.
  public var addsSpecialTokens = true
  /// `-priority_batch_size`: requests of at most so many texts overtake others.
  public var priorityBatchSize = 16
  /// `-num_worker`, `-max_batch_size` and whatever else of bert-as-service's options a client may be told of.
  public var settings: [(name: String, value: ZeroMQSetting)] = []

  /// How many bytes of texts a request may have.
  public var maximumRequestBytes = 128 << 20
  /// How many texts a request may have.
  public var maximumTexts = 1 << 20
  /// How many bytes of numbers a reply may have.
  public var maximumReplyBytes = 2 << 30
  /// How many bytes of requests are taken before clients have to wait.
  public var pendingBytes = 256 << 20
  /// How many requests are taken before clients have to wait.
  public var pendingRequests = 10_000
  /// How many bytes of replies wait for clients that do not read or that nobody has heard of yet; beyond, the oldest go.
  public var heldBytes = 1 << 30
  /// How long a reply waits for its client to listen.
  public var replyExpiry = Duration.seconds(60)
  /// How long a request whose client has gone is computed for one that comes back.
  public var absenceLimit = Duration.seconds(10)
  /// How long the end waits for requests that were begun.
  public var drainLimit = Duration.seconds(30)

  /// Makes the usual options.
  public init() {}
}

/// The value of a setting as clients are told.
public enum ZeroMQSetting: Sendable, Equatable {
  /// `null`.
  case none
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A number.
  case number(Double)
  /// Text.
  case text(String)
}
