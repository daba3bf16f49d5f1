extension HDF5File {
  /// Whether the contents of a regular file, not its name, say that it is HDF5.
  public static func isHDF5(_ path: String) -> Bool { HDF5Signature.isFound(in: path) }

  /// Opens an existing file, after another process has proved that the HDF5 library survives it.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - readOnly: whether it stays as it is.
  ///   - verifying: whether the whole file is read at once to check its seal, if it has one.
  /// - Throws: `HDF5Error`, which says what the file is where it is no HDF5 file, and names what is
  ///   in it that this library refuses: links, foreign types and filters, impossible sizes.
  public convenience init(
    opening path: String, readOnly: Bool = true, verifying: Bool = true
  ) throws(HDF5Error) {
    let contents = try HDF5Signature.check(path)
    let seal = verifying ? try HDF5Seal.verify(contents) : nil
    try HDF5Proof.require(path, seal: seal)
    try self.init(unproved: path, readOnly: readOnly, isVerified: seal != nil)
  }
}
