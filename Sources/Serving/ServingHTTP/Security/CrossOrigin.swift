import ExactStrings

/// Which pages of other origins a browser lets use the server.
struct CrossOrigin: Sendable {
  /// The origins, `*` for all; none: no header is ever sent.
  let origins: [String]
  /// The name or address that the server listens at.
  let serverHost: String

  /// Whether a page may have something computed: one of the server itself, or of an origin that is let in.
  ///
  /// A browser asks beforehand only where a request is unlike a form's, so that its word alone is not enough.
  func admits(origin: String?, host: String?) -> Bool {
    guard let origin else { return true }
    if origins.containsExactly("*") || origins.containsExactly(origin) { return true }
    guard let host, isOwn(host) else { return false }
    return origin.isExactly("http://" + host) || origin.isExactly("https://" + host)
  }

  /// Whether a page may read what is there without texts: one of the server itself, or of an origin that is let in.
  ///
  /// A browser names no origin where it asks for what belongs to the page's own.
  func admitsPage(of host: String?, origin: String?) -> Bool {
    guard origin == nil else { return true }
    guard let host, !isOwn(host) else { return true }
    return origins.containsExactly("*") || origins.containsExactly("http://" + host)
      || origins.containsExactly("https://" + host)
  }

  /// Whether a `Host` header can only mean this server: an address, this machine's own name, or the name that it
  /// listens at.
  ///
  /// Any other name may be one that its owner has let point here (DNS rebinding), and then a page of theirs seems to be
  /// one of the server's own.
  private func isOwn(_ host: String) -> Bool {
    var name = host.lowercaseASCII.utf8[...]
    if name.first == UInt8(ascii: "[") { return name.contains(UInt8(ascii: "]")) }
    if let colon = name.lastIndex(of: UInt8(ascii: ":")) { name = name[..<colon] }
    let text = String(Substring(name))
    let isAddress = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    return isAddress || text.isExactly("localhost") || text.hasExactSuffix(".localhost")
      || text.isExactly(serverHost.lowercaseASCII)
  }

  /// The headers of an answer to a page of an origin.
  func headers(origin: String?) -> [(name: String, value: String)] {
    guard !origins.isEmpty else { return [] }
    if origins.containsExactly("*") { return [("access-control-allow-origin", "*")] + exposed }
    let vary = [(name: "vary", value: "Origin")]
    guard let origin, origins.containsExactly(origin) else { return vary }
    return vary + [("access-control-allow-origin", origin)] + exposed
  }

  private var exposed: [(name: String, value: String)] {
    [
      (
        "access-control-expose-headers",
        "x-truncated, x-windowed, x-compute-tokens, x-total-time, x-queue-time, x-inference-time, retry-after"
      )
    ]
  }

  /// The headers of an answer to a browser that asks beforehand.
  func preflight(origin: String?, methods: [String]) -> [(name: String, value: String)] {
    let headers = headers(origin: origin)
    guard headers.contains(where: { $0.name.isExactly("access-control-allow-origin") }) else {
      return headers
    }
    return headers + [
      ("access-control-allow-methods", methods.joined(separator: ", ")),
      ("access-control-allow-headers", "authorization, content-type, \(RequestTimeout.header)"),
      ("access-control-max-age", "600"),
    ]
  }
}
