/// Which clients listen: the prefixes that the socket of replies was told of, held against the connections that requests
/// come by.
///
/// Client and server have a connection for each direction, and a reply that is sent before its client's subscription has
/// arrived is lost to it. Clients may share an identity, so a connection that is new waits for a subscription that is new.
struct Subscriptions {
  private struct Listeners {
    /// How many subscriptions there are.
    var count = 0
    /// How many of them came since and belong to no connection yet.
    var unclaimed = 0
    /// The connections whose clients listen.
    var connections: Set<Int32> = []
  }

  private var listeners: [[UInt8]: Listeners] = [:]
  /// How many prefixes have a length.
  private var lengths: [Int: Int] = [:]
  /// The connections of clients that were waited for long enough, whose identity is no prefix that was told of.
  private var others: [[UInt8]: Set<Int32>] = [:]

  /// How many prefixes are kept: no client needs more than one.
  private static let limit = 200_000

  /// What a message of the socket of replies says.
  enum News {
    case joined([UInt8])
    case left([UInt8])
    case nothing
  }

  /// Takes a message of the socket of replies: `1` and a prefix that somebody wants, or `0` and one that somebody wants
  /// no more.
  ///
  /// Nobody gets all replies: libzmq takes whatever it does not understand for a client of its first version, which
  /// would want that, and keep what it does not read.
  ///
  /// - Returns: what that was.
  mutating func take(_ message: [UInt8]) -> News {
    guard let kind = message.first, kind <= 1,
      (2...Request.identityLimit + 1).contains(message.count)
    else { return .nothing }
    let prefix = Array(message[1...])
    guard kind == 1 else {
      remove(prefix)
      return .left(prefix)
    }
    guard listeners[prefix] != nil || listeners.count < Self.limit else { return .nothing }
    if listeners[prefix] == nil { lengths[prefix.count, default: 0] += 1 }
    listeners[prefix, default: Listeners()].count += 1
    listeners[prefix]?.unclaimed += 1
    return .joined(prefix)
  }

  private mutating func remove(_ prefix: [UInt8]) {
    // Which of the connections has gone is not told: those that stay are waited for once more.
    others.removeAll()
    guard let count = listeners[prefix]?.count else { return }
    if count > 1 {
      listeners[prefix] = Listeners(count: count - 1)
      return
    }
    listeners[prefix] = nil
    guard let alike = lengths[prefix.count] else { return }
    lengths[prefix.count] = alike > 1 ? alike - 1 : nil
  }

  /// Whether the client of an identity that a request came from listens for certain.
  ///
  /// - Parameters:
  ///   - connection: that the request came by; nil if it is not known.
  ///   - identity: the client's.
  /// - Returns: false if its subscription may be on its way yet.
  mutating func isSettled(_ connection: Int32?, of identity: [UInt8]) -> Bool {
    guard let there = listeners[identity] else {
      return connection.map { others[identity]?.contains($0) ?? false } ?? false
        && isHeard(identity)
    }
    guard let connection, !there.connections.contains(connection) else { return true }
    guard there.unclaimed > 0 else { return false }
    listeners[identity]?.unclaimed -= 1
    listeners[identity]?.connections.insert(connection)
    return true
  }

  /// Takes the client of a connection for one that listens, since it was waited for long enough.
  mutating func settle(_ connection: Int32?, of identity: [UInt8]) {
    guard let connection else { return }
    if listeners[identity] != nil {
      listeners[identity]?.connections.insert(connection)
    } else {
      if others.count >= Self.limit { others.removeAll() }
      others[identity, default: []].insert(connection)
    }
  }

  /// Whether anybody listens to an identity's replies.
  func isHeard(_ identity: [UInt8]) -> Bool {
    lengths.keys.contains { length in
      length <= identity.count && listeners[Array(identity[..<length])] != nil
    }
  }
}
