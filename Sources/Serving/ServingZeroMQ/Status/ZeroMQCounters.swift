/// What the ZeroMQ front has done so far.
public struct ZeroMQCounters: Sendable, Equatable {
  /// Requests of texts.
  public var requests = 0
  /// Commands.
  public var commands = 0
  /// Replies that were handed to clients that listen.
  public var replies = 0
  /// Of these, the ones that say why there are no vectors.
  public var faults = 0
  /// Replies that were there before their client listened.
  public var heldReplies = 0
  /// Replies that nobody fetched in time.
  public var expiredReplies = 0
  /// Requests that were given up since their client had gone.
  public var abandonedRequests = 0
  /// Messages that were no requests.
  public var malformed = 0
  /// Requests that are being worked at or wait for it.
  public var pending = 0
}
