/// A client's message: `[identity, command or texts, request id, number of texts]`.
struct Request: Sendable {
  /// What a client asks for.
  enum Command: Sendable, Equatable {
    case configuration, status, termination
    /// JSON that stands for texts; it has not been looked at yet.
    case texts
  }

  /// Where the reply goes.
  struct Address: Sendable {
    /// Whom it is for: any bytes.
    let identity: [UInt8]
    /// Decimal digits, which it repeats.
    let id: [UInt8]
    /// What the connection is known by that the request came by; nil if that is not known.
    let connection: Int32?
  }

  /// Where the reply goes.
  let address: Address
  let command: Command
  let payload: [UInt8]
  /// How many texts the client says there are, no more than bytes; what is there decides.
  let declaredCount: Int

  /// Whom the reply is for: any bytes.
  var identity: [UInt8] { address.identity }

  /// The most bytes that an identity may have; without any nobody could listen.
  static let identityLimit = 4096
  /// The most digits that a request id may have; nothing is counted by it.
  static let idLimit = 64
  private static let digitLimit = 18

  /// Reads a message.
  ///
  /// - Parameters:
  ///   - frames: its frames.
  ///   - count: how many it has, should some have been left out.
  ///   - connection: that it came by.
  /// - Throws: ``Malformed`` for what cannot be answered.
  init(_ frames: [[UInt8]], count: Int, connection: Int32?) throws(Malformed) {
    guard count == 4, frames.count == 4 else { throw .frames }
    guard (1...Self.identityLimit).contains(frames[0].count) else { throw .identity }
    guard let number = Self.number(frames[3]), Self.isDigits(frames[2], atMost: Self.idLimit) else {
      throw .number
    }
    address = Address(identity: frames[0], id: frames[2], connection: connection)
    payload = frames[1]
    declaredCount = min(number, payload.count)
    command = Self.command(payload)
  }

  /// Why a message is no request.
  enum Malformed: String, Error, CaseIterable {
    case frames = "without exactly four frames"
    case identity = "without an identity of 1 to 4096 bytes"
    case number = "whose request id or number of texts is none"
  }

  private static func number(_ digits: [UInt8]) -> Int? {
    guard isDigits(digits, atMost: digitLimit) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func isDigits(_ bytes: [UInt8], atMost limit: Int) -> Bool {
    (1...limit).contains(bytes.count)
      && bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func command(_ payload: [UInt8]) -> Command {
    guard payload.count <= 16 else { return .texts }
    if payload.elementsEqual("SHOW_CONFIG".utf8) { return .configuration }
    if payload.elementsEqual("SHOW_STATUS".utf8) { return .status }
    return payload.elementsEqual("TERMINATION".utf8) ? .termination : .texts
  }
}
