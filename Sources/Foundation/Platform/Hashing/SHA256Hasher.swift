import CCrypto

/// A SHA-256 digest that is fed piece by piece.
public struct SHA256Hasher: Sendable {
  private var state = State()

  /// Creates a hasher that has seen nothing.
  public init() {}

  /// Adds bytes.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if !isKnownUniquelyReferenced(&state) { state = State(copying: state) }
    state.update(bytes)
  }

  /// Adds bytes.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Adds the UTF-8 form of a text.
  public mutating func update(_ text: String) {
    update(Array(text.utf8))
  }

  /// The digest of all bytes so far as 64 lower-case hexadecimal digits.
  public func finalizeHex() -> String {
    Hashing.hexadecimal(State(copying: state).finalize())
  }
}

/// OpenSSL's state of a digest, which fails for want of memory alone.
///
/// Only a hasher that holds it alone changes it.
private final class State: @unchecked Sendable {
  private let context: OpaquePointer

  /// The library reads no configuration file and leaves nothing to be done at exit: hashing needs neither.
  private static let library: Int32 = OPENSSL_init_crypto(
    UInt64(OPENSSL_INIT_NO_LOAD_CONFIG) | UInt64(OPENSSL_INIT_NO_ATEXIT), nil)

  private init(context: OpaquePointer?) {
    guard Self.library == 1, let context else { fatalError("SHA-256: out of memory") }
    self.context = context
  }

  convenience init() {
    self.init(context: EVP_MD_CTX_new())
    check(EVP_DigestInit_ex(context, EVP_sha256(), nil))
  }

  convenience init(copying other: State) {
    self.init(context: EVP_MD_CTX_new())
    check(EVP_MD_CTX_copy_ex(context, other.context))
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  func finalize() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    check(EVP_DigestFinal_ex(context, &digest, nil))
    return digest
  }

  private func check(_ result: Int32) {
    guard result == 1 else { fatalError("SHA-256: out of memory") }
  }
}
