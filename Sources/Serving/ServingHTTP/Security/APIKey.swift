import ExactStrings
import Platform

/// The key that clients have to know.
struct APIKey: Sendable {
  private let digest: String

  init(_ key: String) { digest = Hashing.sha256Hex(of: key) }

  /// Whether an `Authorization` header holds the key; how long that takes tells nothing of it.
  func admits(_ header: String?) -> Bool {
    guard let header else { return false }
    let parts = header.utf8.split(separator: 0x20, maxSplits: 1)
    guard parts.count == 2,
      String(Substring(parts[0])).lowercaseASCII.isExactly("bearer")
    else { return false }
    let given = Hashing.sha256Hex(of: String(Substring(parts[1])).trimmedASCII)
    // Digests are of one length, so that not even the key's shows.
    var difference: UInt8 = 0
    for (left, right) in zip(given.utf8, digest.utf8) { difference |= left ^ right }
    return difference == 0
  }
}
