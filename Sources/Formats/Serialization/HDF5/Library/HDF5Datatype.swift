import CHDF5

/// Translation between element types and the library's datatypes.
enum HDF5Datatype {
  /// The datatype that stands for an element type, in files and in memory alike.
  static func make(_ type: ElementType, at site: HDF5Site) throws(HDF5Error) -> HDF5Handle {
    switch type {
    case .bool: return try makeBool(at: site)
    case .float16: return try makeHalf(exponentBits: 5, bias: 15, at: site)
    case .bfloat16: return try makeHalf(exponentBits: 8, bias: 127, at: site)
    case .float32: return try copy(chdf5_float32(), at: site)
    case .float64: return try copy(chdf5_float64(), at: site)
    case .int8: return try copy(chdf5_int8(), at: site)
    case .int16: return try copy(chdf5_int16(), at: site)
    case .int32: return try copy(chdf5_int32(), at: site)
    case .int64: return try copy(chdf5_int64(), at: site)
    case .uint8: return try copy(chdf5_uint8(), at: site)
    case .uint16: return try copy(chdf5_uint16(), at: site)
    case .uint32: return try copy(chdf5_uint32(), at: site)
    case .uint64: return try copy(chdf5_uint64(), at: site)
    }
  }

  /// The datatype of texts of any length in UTF-8, which h5py reads as `str`.
  static func makeText(at site: HDF5Site) throws(HDF5Error) -> HDF5Handle {
    let type = try copy(chdf5_c_string(), at: site)
    try site.check(H5Tset_size(type.id, chdf5_variable()), "make a text type")
    try site.check(H5Tset_cset(type.id, H5T_CSET_UTF8), "make a text type")
    return type
  }

  static func copy(_ id: hid_t, at site: HDF5Site) throws(HDF5Error) -> HDF5Handle {
    try HDF5Handle(H5Tcopy(id), at: site, "copy a datatype")
  }

  /// The enumeration that h5py uses for NumPy's `bool`.
  private static func makeBool(at site: HDF5Site) throws(HDF5Error) -> HDF5Handle {
    let type = try HDF5Handle(H5Tenum_create(chdf5_int8()), at: site, "make a truth type")
    for (name, value) in [("FALSE", Int8(0)), ("TRUE", Int8(1))] {
      var value = value
      try site.check(H5Tenum_insert(type.id, name, &value), "make a truth type")
    }
    return type
  }

  /// A 16-bit float: the sign, then the exponent, then the fraction with its leading 1 implied.
  private static func makeHalf(
    exponentBits: Int, bias: Int, at site: HDF5Site
  ) throws(HDF5Error) -> HDF5Handle {
    let type = try copy(chdf5_float32(), at: site)
    let fractionBits = 15 - exponentBits
    try site.check(
      H5Tset_fields(type.id, 15, fractionBits, exponentBits, 0, fractionBits), "make a float type")
    try site.check(H5Tset_size(type.id, 2), "make a float type")
    try site.check(H5Tset_ebias(type.id, bias), "make a float type")
    return type
  }

  /// The element type that a file's datatype stands for, or nil if it is none of ours.
  static func elementType(of id: hid_t) -> ElementType? {
    switch H5Tget_class(id) {
    case H5T_INTEGER: integerType(of: id)
    case H5T_FLOAT: floatType(of: id)
    case H5T_ENUM: isBool(id) ? .bool : nil
    default: nil
    }
  }

  /// Returns whether a file holds the bytes as they are in this machine's memory.
  static func isLittleEndian(_ id: hid_t) -> Bool {
    H5Tget_size(id) == 1 || H5Tget_order(id) == H5T_ORDER_LE
  }

  /// The kind of a datatype in words, for error messages.
  static func describe(_ id: hid_t) -> String {
    if let type = elementType(of: id) { return type.description }
    let size = H5Tget_size(id)
    switch H5Tget_class(id) {
    case H5T_INTEGER: return "an integer of \(H5Tget_precision(id)) bits in \(size) bytes"
    case H5T_FLOAT: return "a float of \(H5Tget_precision(id)) bits in \(size) bytes"
    case H5T_STRING: return "text"
    case H5T_ENUM: return "an enumeration"
    case H5T_COMPOUND: return "a compound"
    case H5T_OPAQUE: return "opaque bytes"
    case H5T_ARRAY: return "an array type"
    case H5T_VLEN: return "a list of varying length"
    case H5T_REFERENCE: return "a reference"
    case H5T_BITFIELD: return "a bit field"
    case H5T_TIME: return "a time"
    default: return "an unknown type"
    }
  }

  private static func integerType(of id: hid_t) -> ElementType? {
    let size = H5Tget_size(id)
    guard hasPlainOrder(id), H5Tget_precision(id) == 8 * size, H5Tget_offset(id) == 0 else {
      return nil
    }
    let isSigned = H5Tget_sign(id) != H5T_SGN_NONE
    return switch size {
    case 1: isSigned ? .int8 : .uint8
    case 2: isSigned ? .int16 : .uint16
    case 4: isSigned ? .int32 : .uint32
    case 8: isSigned ? .int64 : .uint64
    default: nil
    }
  }

  private static func floatType(of id: hid_t) -> ElementType? {
    var sign = 0
    var exponent = 0
    var exponentBits = 0
    var fraction = 0
    var fractionBits = 0
    let size = H5Tget_size(id)
    guard hasPlainOrder(id),
      H5Tget_fields(id, &sign, &exponent, &exponentBits, &fraction, &fractionBits) >= 0,
      sign == 8 * size - 1, exponent == fractionBits, fraction == 0,
      1 + exponentBits + fractionBits == 8 * size, H5Tget_norm(id) == H5T_NORM_IMPLIED,
      H5Tget_ebias(id) == 1 << (exponentBits - 1) - 1
    else { return nil }
    return switch (size, exponentBits) {
    case (2, 5): .float16
    case (2, 8): .bfloat16
    case (4, 8): .float32
    case (8, 11): .float64
    default: nil
    }
  }

  private static func hasPlainOrder(_ id: hid_t) -> Bool {
    let order = H5Tget_order(id)
    return order == H5T_ORDER_LE || order == H5T_ORDER_BE
  }

  private static func isBool(_ id: hid_t) -> Bool {
    guard H5Tget_size(id) == 1, H5Tget_nmembers(id) == 2 else { return false }
    var no: Int8 = -1
    var yes: Int8 = -1
    return H5Tenum_valueof(id, "FALSE", &no) >= 0 && H5Tenum_valueof(id, "TRUE", &yes) >= 0
      && no == 0 && yes == 1
  }
}
