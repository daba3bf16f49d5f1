import CHDF5
import Platform

extension HDF5File {
  /// Writes an array as a new dataset in one block, with its checksum.
  ///
  /// - Parameters:
  ///   - values: the elements in row-major order.
  ///   - shape: the sizes of the dimensions, or nil for a single dimension.
  ///   - object: the path of the dataset; missing groups are created.
  /// - Throws: `HDF5Error` if the path is taken or the data cannot be written.
  public func write<Element: StoredElement>(
    _ values: [Element], shape: [Int]? = nil, to object: String
  ) throws(HDF5Error) {
    let entry = StateDictionary.Entry(shape: shape ?? [values.count], values)
    try write(entry, to: object)
  }

  /// Writes an array as a new dataset in one block, with its checksum.
  ///
  /// - Parameters:
  ///   - entry: the array.
  ///   - object: the path of the dataset; missing groups are created.
  /// - Throws: `HDF5Error` if the path is taken or the data cannot be written.
  public func write(_ entry: StateDictionary.Entry, to object: String) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) in
      let type = try HDF5Datatype.make(entry.type, at: site)
      let dataset = try Self.createContiguous(
        entry.shape, type: type.id, at: object, in: file, site: site)
      if entry.storage.count > 0 {
        try site.check(
          H5Dwrite(
            dataset.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(),
            entry.storage.bytes.baseAddress), "be written")
      }
      try HDF5Checksum.attach(.checksum(of: entry.storage.bytes), to: dataset.id, at: site)
    }
  }

  /// Writes texts as a new one-dimensional dataset of UTF-8 strings of varying length.
  ///
  /// - Parameters:
  ///   - texts: the texts; none may hold a NUL character, which ends a string in this format.
  ///   - object: the path of the dataset; missing groups are created.
  /// - Throws: `HDF5Error` if the path is taken, a text holds NUL, or writing fails.
  public func write(texts: [String], to object: String) throws(HDF5Error) {
    try write(texts: texts, shape: [texts.count], to: object)
  }

  /// Writes one text as a new scalar dataset.
  ///
  /// - Parameters:
  ///   - text: the text, without NUL characters.
  ///   - object: the path of the dataset; missing groups are created.
  /// - Throws: `HDF5Error` if the path is taken, the text holds NUL, or writing fails.
  public func write(text: String, to object: String) throws(HDF5Error) {
    try write(texts: [text], shape: [], to: object)
  }

  private func write(texts: [String], shape: [Int], to object: String) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) in
      let strings = try HDF5TextBuffer(texts, at: site)
      let type = try HDF5Datatype.makeText(at: site)
      let dataset = try Self.createContiguous(
        shape, type: type.id, at: object, in: file, site: site)
      if !texts.isEmpty {
        let status = strings.withPointers {
          H5Dwrite(dataset.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), $0)
        }
        try site.check(status, "be written")
      }
      try HDF5Checksum.attach(HDF5Checksum.checksum(of: texts), to: dataset.id, at: site)
    }
  }

  static func createContiguous(
    _ shape: [Int], type: hid_t, at object: String, in file: hid_t, site: HDF5Site
  ) throws(HDF5Error) -> HDF5Handle {
    let space = try HDF5Dataspace.make(shape, at: site)
    let creation = try datasetCreation(at: site)
    try site.check(H5Pset_layout(creation.id, H5D_CONTIGUOUS), "prepare the dataset")
    return try create(object, type: type, space: space, creation: creation, in: file, site: site)
  }

  /// Properties of a dataset that holds no time: the same contents are the same bytes.
  static func datasetCreation(at site: HDF5Site) throws(HDF5Error) -> HDF5Handle {
    let creation = try HDF5Handle(
      H5Pcreate(chdf5_dataset_create()), at: site, "prepare the dataset")
    try site.check(H5Pset_obj_track_times(creation.id, false), "prepare the dataset")
    return creation
  }

  static func create(
    _ object: String, type: hid_t, space: borrowing HDF5Handle, creation: borrowing HDF5Handle,
    in file: hid_t, site: HDF5Site
  ) throws(HDF5Error) -> HDF5Handle {
    guard try !find(object, in: file, at: site) else {
      throw site.error(.mismatch, "exists already")
    }
    try createGroups(components(object).dropLast(), in: file, at: site)
    let links = try linkProperties(at: site)
    // No times of day: the same contents are the same bytes.
    try site.check(H5Pset_obj_track_times(creation.id, false), "prepare the dataset")
    return try HDF5Handle(
      H5Dcreate2(
        file, normalized(object), type, space.id, links.id, creation.id, chdf5_default()),
      at: site, "be created")
  }
}

/// C strings for the library, in memory that does not move.
struct HDF5TextBuffer: ~Copyable {
  private let bytes: UnsafeMutableBufferPointer<CChar>
  private let pointers: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>

  init(_ texts: [String], at site: HDF5Site) throws(HDF5Error) {
    var count = 0
    for text in texts {
      guard !text.utf8.contains(0) else {
        throw site.error(.unsupported, "cannot hold a text with a NUL character")
      }
      count += text.utf8.count + 1
    }
    bytes = .allocate(capacity: count)
    pointers = .allocate(capacity: texts.count)
    var position = 0
    for (index, text) in texts.enumerated() {
      pointers.initializeElement(
        at: index, to: bytes.baseAddress.map { UnsafePointer($0 + position) })
      for byte in text.utf8 {
        bytes.initializeElement(at: position, to: CChar(truncatingIfNeeded: byte))
        position += 1
      }
      bytes.initializeElement(at: position, to: 0)
      position += 1
    }
  }

  deinit {
    bytes.deallocate()
    pointers.deallocate()
  }

  borrowing func withPointers<Result>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
  ) -> Result {
    body(pointers.baseAddress.map { UnsafePointer($0) })
  }
}
