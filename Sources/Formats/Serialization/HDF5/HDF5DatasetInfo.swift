import CHDF5

/// What a file says about a dataset.
public struct HDF5DatasetInfo: Sendable, Equatable {
  /// How the elements lie in the file.
  public enum Layout: Sendable {
    /// In one block.
    case contiguous
    /// In chunks of equal shape, possibly compressed.
    case chunked
    /// Beside the description, for very small data.
    case compact
  }

  /// What the elements are.
  public enum Content: Sendable, Equatable {
    /// Numbers or truth values.
    case numbers(ElementType)
    /// Texts.
    case text
  }

  /// The sizes of the dimensions, outermost first.
  public let shape: [Int]
  /// What the elements are.
  public let content: Content
  /// How the elements lie in the file.
  public let layout: Layout
  /// Whether the elements are little-endian, as in memory.
  public let isLittleEndian: Bool
  /// The space the elements take in the file, in bytes.
  public let storedByteCount: Int
  /// Where the elements begin in the file if they lie in one block, else nil.
  public let fileOffset: Int?

  /// The type of the numbers, or nil for text.
  public var elementType: ElementType? {
    guard case .numbers(let type) = content else { return nil }
    return type
  }

  /// The number of elements, which cannot overflow.
  public var elementCount: Int { shape.contains(0) ? 0 : shape.reduce(1, *) }
}

extension HDF5File {
  /// Describes a dataset, after checking that it can be read at all.
  ///
  /// - Throws: `HDF5Error` if it is missing, or stored in a way that this library refuses: in
  ///   other files, by unknown filters, with composite types, or larger than the file can hold.
  public func info(_ object: String) throws(HDF5Error) -> HDF5DatasetInfo {
    try access(object) { (site, file) throws(HDF5Error) in
      let dataset = try Self.openDataset(object, in: file, at: site)
      return try Self.inspect(dataset.id, in: file, at: site)
    }
  }

  static func openDataset(
    _ object: String, in file: hid_t, at site: HDF5Site
  ) throws(HDF5Error) -> HDF5Handle {
    guard try find(object, in: file, at: site) else {
      throw site.error(.missing, "is not in the file")
    }
    let handle = try HDF5Handle(
      H5Oopen(file, normalized(object), chdf5_default()), at: site, "be opened")
    guard H5Iget_type(handle.id) == H5I_DATASET else {
      throw site.error(.mismatch, "is not a dataset")
    }
    return handle
  }

  static func inspect(
    _ dataset: hid_t, in file: hid_t, at site: HDF5Site
  ) throws(HDF5Error) -> HDF5DatasetInfo {
    let type = try HDF5Handle(H5Dget_type(dataset), at: site, "read the type")
    let space = try HDF5Handle(H5Dget_space(dataset), at: site, "read the shape")
    let creation = try HDF5Handle(H5Dget_create_plist(dataset), at: site, "read the layout")
    let layout = try layout(creation.id, at: site)
    try checkFilters(creation.id, at: site)
    let shape = try HDF5Dataspace.shape(of: space.id, at: site)
    let content = try content(type.id, at: site)
    let elementSize = H5Tget_size(type.id)
    guard let byteCount = byteCount(shape, elementSize: elementSize) else {
      throw site.error(.damaged, "has an impossible shape \(shape)")
    }
    let stored = H5Dget_storage_size(dataset)
    let address = H5Dget_offset(dataset)
    let isInOneBlock = layout == .contiguous && address != chdf5_undefined_address()
    let offset = isInOneBlock ? hsize_t(address) : nil
    try checkSize(
      byteCount, stored: stored, offset: offset, layout: layout, in: file, at: site)
    return HDF5DatasetInfo(
      shape: shape, content: content, layout: layout,
      isLittleEndian: HDF5Datatype.isLittleEndian(type.id),
      storedByteCount: Int(clamping: stored),
      fileOffset: offset.flatMap { Int(exactly: $0) })
  }

  private static func content(
    _ type: hid_t, at site: HDF5Site
  ) throws(HDF5Error) -> HDF5DatasetInfo.Content {
    if H5Tget_class(type) == H5T_STRING { return .text }
    guard let element = HDF5Datatype.elementType(of: type) else {
      throw site.error(
        .unsupported, "holds \(HDF5Datatype.describe(type)), expected plain numbers or text")
    }
    return .numbers(element)
  }

  private static func layout(
    _ creation: hid_t, at site: HDF5Site
  ) throws(HDF5Error) -> HDF5DatasetInfo.Layout {
    if H5Pget_external_count(creation) != 0 {
      throw site.error(.unsupported, "keeps its data in another file, which is not followed")
    }
    switch H5Pget_layout(creation) {
    case H5D_CONTIGUOUS: return .contiguous
    case H5D_CHUNKED: return .chunked
    case H5D_COMPACT: return .compact
    case H5D_VIRTUAL:
      throw site.error(.unsupported, "is assembled from other datasets, which are not followed")
    default: throw site.error(.unsupported, "has an unknown layout")
    }
  }

  private static func checkFilters(_ creation: hid_t, at site: HDF5Site) throws(HDF5Error) {
    let count = try site.check(H5Pget_nfilters(creation), "read the filters")
    let known = [chdf5_deflate(), chdf5_shuffle(), chdf5_fletcher32()]
    for index in 0..<UInt32(count) {
      let filter = chdf5_filter(creation, index)
      guard known.contains(filter) else {
        throw site.error(
          .unsupported, "passes through filter \(filter), expected deflate, shuffle or fletcher32")
      }
    }
  }

  private static func byteCount(_ shape: [Int], elementSize: Int) -> Int? {
    if shape.contains(0) { return 0 }
    var count = elementSize
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Compares the claimed size with what the file holds, before anything is allocated for it.
  private static func checkSize(
    _ byteCount: Int, stored: hsize_t, offset: hsize_t?, layout: HDF5DatasetInfo.Layout,
    in file: hid_t, at site: HDF5Site
  ) throws(HDF5Error) {
    // Deflate shrinks a run of equal bytes by at most 1032 : 1, chunks round up on top of that.
    let limit = layout == .chunked ? Double(stored) * 1100 : Double(stored)
    guard Double(byteCount) <= limit else {
      throw site.error(
        .damaged, "claims \(byteCount) bytes of data, the file holds \(stored) bytes for it")
    }
    var fileSize: hsize_t = 0
    try site.check(H5Fget_filesize(file, &fileSize), "read the size of the file")
    guard layout == .compact || (stored <= fileSize && (offset ?? 0) <= fileSize - stored) else {
      throw site.error(
        .damaged, "claims \(stored) bytes of storage in a file of \(fileSize) bytes: truncated?")
    }
  }
}
