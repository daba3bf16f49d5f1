/// An answer.
struct Reply: Sendable {
  /// The status.
  var status: Int
  /// Headers beside `content-type` and `content-length`, names in lower case.
  var headers: [(name: String, value: String)] = []
  /// What the body is.
  var contentType: String
  /// The body.
  var body: [UInt8]
  /// Whether the connection ends with it.
  var closesConnection = false
  /// How many texts and tokens were computed, for the metrics.
  var work: (texts: Int, tokens: Int) = (0, 0)

  /// An answer of any kind.
  init(status: Int = 200, contentType: String, body: [UInt8]) {
    (self.status, self.contentType, self.body) = (status, contentType, body)
  }

  /// JSON.
  init(status: Int = 200, _ text: JSONText) {
    self.init(status: status, contentType: "application/json", body: text.bytes)
  }

  /// An answer without a body.
  static func empty(status: Int = 200) -> Reply { Reply(status: status, contentType: "", body: []) }
}
