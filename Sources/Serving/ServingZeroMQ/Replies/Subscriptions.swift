/// Which clients listen: the prefixes that the socket of replies was told of, and the connections that requests come by.
///
/// Client and server have a connection for each direction, and a reply that is sent before its client's subscription has
/// arrived is lost.
struct Subscriptions {
  private var counts: [[UInt8]: Int] = [:]
  /// How many prefixes have a length.
  private var lengths: [Int: Int] = [:]
  /// The connections by which requests of an identity came since its last client left.
  private var connections: [[UInt8]: Set<Int32>] = [:]

  /// How many prefixes, or identities, are kept: no client needs more than one.
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
  /// - Returns: what that was.
  mutating func take(_ message: [UInt8]) -> News {
    guard let kind = message.first, kind <= 1, message.count <= Request.identityLimit + 1 else {
      return .nothing
    }
    let prefix = Array(message[1...])
    if kind == 1 {
      guard counts[prefix] != nil || counts.count < Self.limit else { return .nothing }
      if counts[prefix] == nil { lengths[prefix.count, default: 0] += 1 }
      counts[prefix, default: 0] += 1
      return .joined(prefix)
    }
    remove(prefix)
    return .left(prefix)
  }

  private mutating func remove(_ prefix: [UInt8]) {
    // Which of the connections has gone is not told; those that stay are seen again.
    connections[prefix] = nil
    guard let count = counts[prefix] else { return }
    counts[prefix] = count > 1 ? count - 1 : nil
    guard count == 1, let others = lengths[prefix.count] else { return }
    lengths[prefix.count] = others > 1 ? others - 1 : nil
  }

  /// Notes that a request came by a connection.
  mutating func note(_ connection: Int32?, of identity: [UInt8]) {
    guard let connection else { return }
    if connections.count >= Self.limit, connections[identity] == nil { connections.removeAll() }
    connections[identity, default: []].insert(connection)
  }

  /// Forgets the connections of an identity.
  mutating func forgetConnections(of identity: [UInt8]) { connections[identity] = nil }

  /// Whether every client of an identity that asked for something listens.
  func isComplete(_ identity: [UInt8]) -> Bool {
    let count = counts[identity] ?? 0
    return count > 0 && count >= connections[identity]?.count ?? 0
  }

  /// Whether anybody listens to an identity's replies.
  func isHeard(_ identity: [UInt8]) -> Bool {
    lengths.keys.contains { length in
      length <= identity.count && counts[Array(identity[..<length])] != nil
    }
  }
}
