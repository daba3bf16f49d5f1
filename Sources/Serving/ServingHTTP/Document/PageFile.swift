/// A file of the page at `/`; all of them are part of the program.
struct PageFile: Sendable {
  /// What it is.
  let contentType: String
  /// Its content.
  let bytes: [UInt8]

  private init(_ contentType: String, _ bytes: [UInt8]) {
    (self.contentType, self.bytes) = (contentType, bytes)
  }

  /// The type of a script.
  static let script = "text/javascript; charset=utf-8"

  /// The files that have routes of their own, by their paths.
  static let fixed = [
    ("/", PageFile("text/html; charset=utf-8", PackageResources.page_html)),
    ("/page.css", PageFile("text/css; charset=utf-8", PackageResources.page_css)),
    ("/page.js", PageFile(script, PackageResources.page_js)),
    ("/page.svg", PageFile("image/svg+xml", PackageResources.page_svg)),
  ]

  /// The modules that `/page.js` imports, by their names in `/page/`.
  static let modules = [
    ("attention.js", PageFile(script, PackageResources.attention_js)),
    ("dom.js", PageFile(script, PackageResources.dom_js)),
    ("fill-mask.js", PageFile(script, PackageResources.fill_mask_js)),
    ("labels.js", PageFile(script, PackageResources.labels_js)),
    ("panel.js", PageFile(script, PackageResources.panel_js)),
    ("sentences.js", PageFile(script, PackageResources.sentences_js)),
    ("server.js", PageFile(script, PackageResources.server_js)),
    ("word.js", PageFile(script, PackageResources.word_js)),
  ]

  /// What lets a browser use these files and the server's routes, and nothing else.
  static let headers = [
    (
      name: "content-security-policy",
      value: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    (name: "referrer-policy", value: "no-referrer"),
    (name: "cross-origin-opener-policy", value: "same-origin"),
    (name: "cross-origin-resource-policy", value: "same-origin"),
    // A newer server has other files.
    (name: "cache-control", value: "no-cache"),
  ]

  /// The file as an answer.
  var reply: Reply {
    var reply = Reply(contentType: contentType, body: bytes)
    reply.headers = Self.headers
    return reply
  }
}
