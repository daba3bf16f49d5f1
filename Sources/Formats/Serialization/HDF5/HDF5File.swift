import CHDF5
import Platform
import Preconditions

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
  private var driverFailure: SystemError?
  private let groups = HDF5KnownGroups()

  /// Opens an existing file without asking whether the HDF5 library survives it.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - readOnly: whether it stays as it is.
  ///   - isVerified: whether its seal was found intact.
  /// - Throws: `HDF5Error` if the library cannot open it.
  package init(
    unproved path: String, readOnly: Bool = true, isVerified: Bool = false
  ) throws(HDF5Error) {
    self.isVerified = isVerified
    self.path = path
    self.isWritable = !readOnly
    do throws(SystemError) {
      // The library's words do not tell a file that is not there from one that is damaged.
      _ = try RandomAccessFile(path: path, mode: readOnly ? .read : .update)
    } catch {
      throw HDF5Error(.unopenable, path: path, problem: "cannot be opened: \(error.reason)")
    }
    let name = SystemPath.bytes(of: path)
    identifier = try Self.open(
      HDF5Site(file: path), .damaged, "is truncated or damaged", isWritable: !readOnly
    ) { access in
      H5Fopen(name, readOnly ? chdf5_read_only() : chdf5_read_write(), access)
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
    let bytes = SystemPath.bytes(of: path)
    identifier = try Self.open(
      site, .unopenable, "cannot be created", isWritable: true
    ) { access in
      // Without the time in it, the same contents are the same bytes.
      let creation = H5Pcreate(chdf5_file_create())
      defer { H5Pclose(creation) }
      H5Pset_obj_track_times(creation, false)
      return H5Fcreate(bytes, chdf5_truncate(), creation, access)
    }
  }

  deinit {
    let identifier = identifier
    guard identifier >= 0 else { return }
    HDF5Library.locked {
      _ = H5Fclose(identifier)
      _ = HDF5Driver.takeFailure()
    }
  }

  /// Writes everything and closes the file; nothing may be done with it afterwards.
  ///
  /// - Throws: `HDF5Error` if something could not be written, now or before.
  public func close() throws(HDF5Error) {
    try HDF5Library.locked { () throws(HDF5Error) in
      guard identifier >= 0 else { return }
      let id = identifier
      let site = HDF5Site(file: path)
      identifier = -1
      let flushed = isWritable ? H5Fflush(id, H5F_SCOPE_GLOBAL) : 0
      let message = flushed < 0 ? HDF5Library.errorMessage() : ""
      let closed = H5Fclose(id)
      try checkDriver(site)
      guard flushed >= 0 else { throw site.error(.failed, "cannot be written: \(message)") }
      try site.check(closed, "be closed")
    }
  }

  /// Hands everything to the operating system.
  ///
  /// - Throws: `HDF5Error` if something could not be written.
  public func flush() throws(HDF5Error) {
    try access(nil) { (site, id) throws(HDF5Error) -> Void in
      try site.check(H5Fflush(id, H5F_SCOPE_GLOBAL), "be written")
    }
  }

  /// Runs `body` alone in the library with the file's identifier.
  func access<Result>(
    _ object: String?, _ body: (HDF5Site, hid_t) throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    try HDF5Library.locked { () throws(HDF5Error) -> Result in
      require(identifier >= 0, "HDF5File: '\(path)' has been closed")
      let site = HDF5Site(file: path, object: object, groups: groups)
      let result: Result
      do throws(HDF5Error) {
        result = try body(site, identifier)
      } catch {
        try checkDriver(HDF5Site(file: path))
        throw error
      }
      try checkDriver(HDF5Site(file: path))
      return result
    }
  }

  /// Throws if the driver could not write something, from then on at every call.
  private func checkDriver(_ site: HDF5Site) throws(HDF5Error) {
    if let failure = HDF5Driver.takeFailure() { driverFailure = failure }
    if let driverFailure {
      throw site.error(.failed, "cannot be written: \(driverFailure.reason)")
    }
  }

  private static func open(
    _ site: HDF5Site, _ kind: HDF5Error.Kind, _ problem: String, isWritable: Bool,
    _ open: (hid_t) -> hid_t
  ) throws(HDF5Error) -> hid_t {
    try HDF5Library.locked { () throws(HDF5Error) -> hid_t in
      let access = try accessProperties(site, isWritable: isWritable)
      let id = open(access.id)
      let message = HDF5Library.errorMessage()
      // The library may try several ways, so a failure on the way need not be one.
      let failure = HDF5Driver.takeFailure()
      guard id >= 0 else { throw site.error(kind, "\(problem): \(failure?.reason ?? message)") }
      return id
    }
  }

  private static func accessProperties(
    _ site: HDF5Site, isWritable: Bool
  ) throws(HDF5Error) -> HDF5Handle {
    let access = try HDF5Handle(H5Pcreate(chdf5_file_access()), at: site, "prepare the file")
    // The format of HDF5 1.8: checksums over all metadata, attributes of any size.
    try site.check(
      H5Pset_libver_bounds(access.id, H5F_LIBVER_V18, H5F_LIBVER_V110), "prepare the file")
    // Arrays start at cache lines, so that they can be mapped and used in place.
    try site.check(H5Pset_alignment(access.id, 256, 64), "prepare the file")
    if isWritable {
      try site.check(H5Pset_driver(access.id, HDF5Driver.id, nil), "prepare the file")
    }
    try site.check(H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG), "prepare the file")
    try site.check(chdf5_lock_where_possible(access.id), "prepare the file")
    return access
  }
}
