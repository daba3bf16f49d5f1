import CHDF5
import Platform

/// An open HDF5 file.
///
/// Paths inside the file are absolute, with slashes. All methods may be called from any thread;
/// one runs at a time. The file is closed when the object goes away; call ``close()`` to learn
/// whether everything could be written.
public final class HDF5File: @unchecked Sendable {
  /// The path of the file, as its user knows it.
  public let path: String
  /// Whether objects can be added and changed.
  public let isWritable: Bool
  /// Whether the file has a seal that was found intact, which covers every byte of it.
  public let isVerified: Bool
  private var identifier: hid_t

  /// Opens an existing file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - readOnly: whether it stays as it is.
  ///   - verifying: whether the whole file is read at once to check its seal, if it has one.
  /// - Throws: `HDF5Error`, which says what the file is where it is no HDF5 file.
  public init(
    opening path: String, readOnly: Bool = true, verifying: Bool = true
  ) throws(HDF5Error) {
    let contents = try HDF5Signature.check(path)
    self.isVerified = verifying ? try HDF5Seal.verify(contents) : false
    self.path = path
    self.isWritable = !readOnly
    identifier = try HDF5Library.locked { () throws(HDF5Error) -> hid_t in
      let access = try Self.accessProperties(HDF5Site(file: path))
      let id = H5Fopen(path, readOnly ? chdf5_read_only() : chdf5_read_write(), access.id)
      guard id >= 0 else {
        throw HDF5Error(
          .damaged, path: path,
          problem: "cannot be opened, it may be truncated or damaged: "
            + HDF5Library.errorMessage())
      }
      return id
    }
  }

  /// Creates a file, replacing an existing one at once; see ``write(to:expectedByteCount:_:)``
  /// for the atomic way.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - name: what error messages call it, if not its path.
  /// - Throws: `HDF5Error` if it cannot be created.
  public init(creating path: String, named name: String? = nil) throws(HDF5Error) {
    let site = HDF5Site(file: name ?? path)
    self.path = site.file
    self.isVerified = false
    self.isWritable = true
    identifier = try HDF5Library.locked { () throws(HDF5Error) -> hid_t in
      let access = try Self.accessProperties(site)
      let id = H5Fcreate(path, chdf5_truncate(), chdf5_default(), access.id)
      guard id >= 0 else {
        throw site.error(.unopenable, "cannot be created: \(HDF5Library.errorMessage())")
      }
      return id
    }
  }

  deinit {
    let identifier = identifier
    if identifier >= 0 { HDF5Library.locked { _ = H5Fclose(identifier) } }
  }

  /// Writes a whole file atomically and seals it with a checksum over every byte.
  ///
  /// Readers see the old contents or the new, never a part.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - expectedByteCount: about how much will be written; too little free space is reported
  ///     before anything is.
  ///   - body: writes the contents.
  /// - Throws: `HDF5Error`, `SystemError`, or what `body` throws; the old file is then as it was.
  public static func write(
    to path: String, expectedByteCount: Int = 0, _ body: (HDF5File) throws -> Void
  ) throws {
    let free = try FileSystem.freeBytes(at: FileSystem.parent(of: path))
    guard expectedByteCount <= free else {
      throw HDF5Error(
        .unopenable, path: path,
        problem: "cannot be written: it needs \(expectedByteCount) bytes and \(free) are free")
    }
    try AtomicFile.write(to: path) { temporary in
      let file = try HDF5File(creating: temporary, named: path)
      try body(file)
      try file.close()
      try HDF5Seal.append(to: temporary)
    }
  }

  /// Writes everything and closes the file; nothing may be done with it afterwards.
  ///
  /// - Throws: `HDF5Error` if something could not be written.
  public func close() throws(HDF5Error) {
    try HDF5Library.locked { () throws(HDF5Error) in
      guard identifier >= 0 else { return }
      let id = identifier
      let site = HDF5Site(file: path)
      identifier = -1
      let status = isWritable ? H5Fflush(id, H5F_SCOPE_GLOBAL) : 0
      guard status >= 0 else {
        let error = site.error(
          .failed, "cannot be written completely: \(HDF5Library.errorMessage())")
        _ = H5Fclose(id)
        throw error
      }
      try site.check(H5Fclose(id), "be closed")
    }
  }

  /// Hands everything to the operating system.
  ///
  /// - Throws: `HDF5Error` if something could not be written.
  public func flush() throws(HDF5Error) {
    try access(nil) { (site, id) throws(HDF5Error) -> Void in
      try site.check(H5Fflush(id, H5F_SCOPE_GLOBAL), "be written completely")
    }
  }

  /// Runs `body` alone in the library with the file's identifier.
  func access<Result: ~Copyable>(
    _ object: String?, _ body: (HDF5Site, hid_t) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    try HDF5Library.locked { () throws(HDF5Error) -> Result in
      precondition(identifier >= 0, "HDF5File: '\(path)' has been closed")
      return try body(HDF5Site(file: path, object: object), identifier)
    }
  }

  private static func accessProperties(_ site: HDF5Site) throws(HDF5Error) -> HDF5Handle {
    let access = try HDF5Handle(H5Pcreate(chdf5_file_access()), at: site, "prepare the file")
    // The format of HDF5 1.8: checksums over all metadata, attributes of any size.
    try site.check(
      H5Pset_libver_bounds(access.id, H5F_LIBVER_V18, H5F_LIBVER_V110), "prepare the file")
    // Arrays start at cache lines, so that they can be mapped and used in place.
    try site.check(H5Pset_alignment(access.id, 256, 64), "prepare the file")
    // Without a buffer for data a full disk is reported by the write itself, not by a later close,
    // which crashes.
    try site.check(H5Pset_sieve_buf_size(access.id, 0), "prepare the file")
    try site.check(H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG), "prepare the file")
    try site.check(chdf5_lock_where_possible(access.id), "prepare the file")
    return access
  }
}
