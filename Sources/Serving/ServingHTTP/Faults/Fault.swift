/// Why a request gets no answer of the kind that it asked for; each dialect says it in its own form.
struct Fault: Error, Sendable {
  /// What kind of fault it is.
  enum Kind: Sendable, Equatable {
    /// The body is not JSON, or not HTTP's idea of a form.
    case syntax
    /// A member is missing, or not what is expected.
    case invalid
    /// Nothing is asked for.
    case empty
    /// A text has more tokens than the model takes.
    case tooLong
    /// The body has more bytes than the server takes.
    case tooLarge
    /// The body is of a type that the route does not read.
    case mediaType
    /// The key is missing or wrong.
    case unauthorized
    /// A page of another origin asks, which is not let in.
    case foreignOrigin
    /// There is no such route.
    case notFound
    /// The route knows other methods.
    case method(allowed: [String])
    /// No model has this name.
    case unknownModel
    /// The model has no head for it, or the server pools in a way that does not fit.
    case unable
    /// The queue is full; seconds until there is room.
    case overloaded(retryAfter: Int)
    /// The server is ending.
    case draining
    /// The time that the request gave itself is over.
    case deadline
    /// The client took too long to send the request.
    case slow
    /// The client is gone, or has closed its side before the answer.
    case gone
    /// The model failed.
    case failed
  }

  let kind: Kind
  /// One line: what was found, and what was expected.
  let message: String
  /// The member that it is about, such as `input[3]`.
  var member: String?

  init(_ kind: Kind, _ message: String, member: String? = nil) {
    (self.kind, self.message, self.member) = (kind, message, member)
  }

  /// A member that is not what is expected.
  static func invalid(_ place: Place, found: String, expected: String) -> Fault {
    Fault(
      .invalid, "`\(place)` is \(found), expected \(expected)", member: place.description)
  }

  /// Whether what is left of the request is not worth reading.
  var endsConnection: Bool {
    switch kind {
    case .tooLarge, .slow, .gone: true
    default: false
    }
  }
}

/// A place in a request, for messages.
struct Place: CustomStringConvertible {
  /// The member's name.
  let name: String
  private var indices: [Int] = []

  init(_ name: String) { self.name = name }

  /// An element of what is here.
  subscript(index: Int) -> Place {
    var place = self
    place.indices.append(index)
    return place
  }

  /// Such as `input[3][0]`.
  var description: String { name + indices.map { "[\($0)]" }.joined() }
}
