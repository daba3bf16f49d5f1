import CHDF5
import Platform

/// The checksum that each of our datasets carries as an attribute.
package enum HDF5Checksum {
  /// The attribute's name; its value is the CRC-32C of the elements as eight hexadecimal digits.
  package static let attribute = "crc32c"

  /// The checksum of texts: their UTF-8 forms, each followed by a NUL.
  static func checksum(of texts: [String]) -> CRC32C {
    var checksum = CRC32C()
    for text in texts {
      Array(text.utf8CString).withUnsafeBytes { checksum.update($0) }
    }
    return checksum
  }

  static func attach(
    _ checksum: CRC32C, to dataset: hid_t, at site: HDF5Site
  ) throws(HDF5Error) {
    // A text of fixed length lies in the object's header, which has a checksum of its own.
    let digits = Array(checksum.hexadecimal.utf8)
    let type = try HDF5Datatype.copy(chdf5_c_string(), at: site)
    try site.check(H5Tset_size(type.id, digits.count), "make a text type")
    try site.check(H5Tset_strpad(type.id, H5T_STR_NULLPAD), "make a text type")
    let space = try HDF5Dataspace.make([], at: site)
    let handle = try HDF5Handle(
      H5Acreate2(dataset, attribute, type.id, space.id, chdf5_default(), chdf5_default()),
      at: site, "create attribute '\(attribute)'")
    try site.check(H5Awrite(handle.id, type.id, digits), "write attribute '\(attribute)'")
  }

  /// Throws if a dataset carries a checksum and its data have another.
  static func verify(
    _ found: @autoclosure () -> CRC32C, of dataset: hid_t, at site: HDF5Site
  ) throws(HDF5Error) {
    guard let value = try HDF5File.attribute(attribute, of: dataset, at: site) else { return }
    guard case .string(let expected) = value else {
      throw site.error(.mismatch, "has an attribute '\(attribute)' that is not text")
    }
    let found = found().hexadecimal
    guard found == expected else {
      throw site.error(
        .damaged, "is damaged: its data have checksum \(found), expected \(expected)")
    }
  }
}
