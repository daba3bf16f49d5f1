/// What is answered at a path.
struct Route: Sendable {
  /// `GET` or `POST`.
  let method: String
  /// The path; a last component `{name}` stands for any.
  let path: String
  /// Whose shapes it speaks.
  let dialect: Dialect
  /// What it does, in a few words.
  let summary: String
  /// What may stand in the path's place for a name.
  var parameters: [String] = []
  /// Whether it answers without a key.
  var isOpen = false
  /// Whether it reads forms beside JSON.
  var readsForms = false
  /// The members of the body that it reads; empty for none.
  var fields: [AnyField] = []
  /// What the body of its answer is.
  var answer: Answer
  /// The statuses of its own faults, beside ``Dialect/usualStatuses``.
  var statuses: [Int] = []
  /// Answers a request.
  let respond: @Sendable (Call) async throws(Fault) -> Reply

  /// The body of an answer.
  enum Answer: Sendable {
    /// JSON of a shape.
    case json(Schema)
    /// Something else.
    case other(contentType: String)
    /// Nothing.
    case empty
  }

  /// The part of the path before the name.
  var fixedPath: String {
    guard let brace = path.utf8.firstIndex(of: UInt8(ascii: "{")) else { return path }
    return String(path[..<brace])
  }

  /// Whether the path's last component is a name.
  var hasParameter: Bool { path.utf8.last == UInt8(ascii: "}") }
}
