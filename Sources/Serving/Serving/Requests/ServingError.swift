/// Why a request got no answer; the description is one line.
public enum ServingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The queue is full; there will be room after so long.
  case overloaded(retryAfter: Duration)
  /// The request's time was over before it was computed.
  case deadlineExceeded
  /// Nobody waits for the answer any more.
  case cancelled
  /// The server is about to end.
  case draining
  /// The server has ended meanwhile.
  case ended
  /// No model has this name.
  case unknownModel(String, known: [String])
  /// The model has no head for it, or cannot do it.
  case unable(String)
  /// The request makes no sense; `item` is the place of the text that it is about.
  case invalid(String, item: Int?)
  /// A text has more tokens than the model takes, special ones included.
  case tooLong(item: Int, tokens: Int, limit: Int)
  /// The model failed.
  case failed(String)

  /// What was found, and what was expected.
  public var description: String {
    switch self {
    case .overloaded(let wait):
      "the queue is full, expected room again in about \(wait.wholeSeconds) s"
    case .deadlineExceeded: "the deadline passed before the request was computed"
    case .cancelled: "the request was cancelled"
    case .draining: "the server is ending and takes no more requests"
    case .ended: "the server ended before the request was computed"
    case .unknownModel(let name, let known):
      "no model is called '\(name)', expected \(known.map { "'\($0)'" }.joined(separator: " or "))"
    case .unable(let reason), .failed(let reason): reason
    case .invalid(let reason, let item): reason + (item.map { ", in text \($0)" } ?? "")
    case .tooLong(let item, let tokens, let limit):
      "text \(item) has \(tokens) tokens with special ones, expected at most \(limit)"
    }
  }
}

extension Duration {
  /// Seconds, rounded up, at least 1: what `Retry-After` takes.
  public var wholeSeconds: Int {
    let (seconds, rest) = components
    return max(1, Int(seconds) + (rest > 0 ? 1 : 0))
  }

  /// Seconds with fractions.
  public var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
