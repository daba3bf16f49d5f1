public import Serving

/// Where and how the HTTP front answers.
public struct HTTPOptions: Sendable {
  /// The address to listen at: a name or a number of IPv4 or IPv6.
  public var host = "127.0.0.1"
  /// The port; 0 for any that is free.
  public var port = 8080
  /// What clients have to send as `Authorization: Bearer …`; nil lets everyone in.
  public var apiKey: String?
  /// The origins whose pages may use the server from a browser, as ``Origin`` writes them; none by default.
  public var allowedOrigins: [String] = []
  /// The version that `/info` and `/openapi.json` tell.
  public var version = "0.1.0"
  /// What becomes of long texts of requests that do not say it.
  public var longTexts = LengthPolicy.truncate

  /// How many bytes a request's body may have.
  public var maximumBodyBytes = 16 << 20
  /// How many bytes of bodies are read and parsed at once, of all requests together.
  public var maximumBodyBytesAtOnce = 256 << 20
  /// How many bytes an answer may have.
  public var maximumAnswerBytes = 256 << 20
  /// How many texts a request may have.
  public var maximumTexts = 10_000
  /// How many bytes the header of a request may have.
  public var maximumHeaderBytes = 32 << 10
  /// How many connections are open at once; more wait until one ends.
  public var maximumConnections = 1024

  /// How long a new connection may take for the header of its first request.
  public var headerTimeout: Duration = .seconds(10)
  /// How long a request may take from its header to the end of its body.
  public var bodyTimeout: Duration = .seconds(30)
  /// How long a connection may stay without a request, and a client may take to fetch an answer.
  public var idleTimeout: Duration = .seconds(60)
  /// How long a request may take from its body to its answer unless it says so in `x-request-timeout`; nil: as
  /// long as it takes.
  public var requestTimeout: Duration?

  /// Makes the usual options.
  public init() {}
}
