import CHDF5
import Preconditions

/// Translation between shapes and the library's dataspaces.
enum HDF5Dataspace {
  /// The largest number of dimensions that the format allows.
  static let maximumRank = 32

  /// The dataspace of a shape; no dimensions mean a single number.
  static func make(
    _ shape: [Int], isExtendible: Bool = false, at site: HDF5Site
  ) throws(HDF5Error) -> HDF5Handle {
    require(
      shape.count <= maximumRank && shape.allSatisfy { $0 >= 0 }, "HDF5: impossible shape \(shape)")
    if shape.isEmpty {
      return try HDF5Handle(H5Screate(H5S_SCALAR), at: site, "make a dataspace")
    }
    let sizes = shape.map { hsize_t($0) }
    var limits = sizes
    if isExtendible { limits[0] = chdf5_unlimited() }
    return try HDF5Handle(
      H5Screate_simple(Int32(shape.count), sizes, limits), at: site, "make a dataspace")
  }

  /// The shape of a dataspace.
  static func shape(of id: hid_t, at site: HDF5Site) throws(HDF5Error) -> [Int] {
    switch H5Sget_simple_extent_type(id) {
    case H5S_SCALAR: return []
    case H5S_SIMPLE: break
    default: throw site.error(.unsupported, "has no data")
    }
    let rank = Int(try site.check(H5Sget_simple_extent_ndims(id), "read the shape"))
    var sizes = [hsize_t](repeating: 0, count: rank)
    try site.check(H5Sget_simple_extent_dims(id, &sizes, nil), "read the shape")
    var shape: [Int] = []
    for size in sizes {
      guard let size = Int(exactly: size) else {
        throw site.error(.damaged, "has an impossible shape \(sizes)")
      }
      shape.append(size)
    }
    return shape
  }

  /// Selects consecutive rows, a row being everything below one index of the first dimension.
  static func select(
    rows: Range<Int>, of shape: [Int], in id: hid_t, at site: HDF5Site
  ) throws(HDF5Error) {
    var start = [hsize_t](repeating: 0, count: shape.count)
    var count = shape.map { hsize_t($0) }
    start[0] = hsize_t(rows.lowerBound)
    count[0] = hsize_t(rows.count)
    try site.check(
      H5Sselect_hyperslab(id, H5S_SELECT_SET, start, nil, count, nil), "select rows \(rows)")
  }
}
