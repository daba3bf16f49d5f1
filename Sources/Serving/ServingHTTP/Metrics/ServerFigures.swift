/// What routes know of a server's figures.
protocol ServerFigures: Sendable {
  /// When the server was made, in seconds since 1970.
  var startSeconds: Int { get }
  /// How many requests were answered.
  var requestCount: Int { get }
  /// Everything, in Prometheus' text format.
  var text: String { get }
  /// Measures how long a request's texts took to become ids.
  func recordTokenization(_ duration: Duration)
}
