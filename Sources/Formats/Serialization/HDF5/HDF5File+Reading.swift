import CHDF5
import Platform
import Preconditions

extension HDF5File {
  /// Reads a dataset of numbers and verifies its checksum.
  ///
  /// - Parameter object: the path of the dataset.
  /// - Returns: the array in this machine's byte order.
  /// - Throws: `HDF5Error` if it is missing, no array of numbers, or damaged.
  public func readEntry(_ object: String) throws(HDF5Error) -> StateDictionary.Entry {
    try access(object) { (site, file) throws(HDF5Error) in
      let dataset = try Self.openDataset(object, in: file, at: site)
      let info = try Self.inspect(dataset.id, in: file, at: site)
      guard let type = info.elementType, let count = type.byteCount(shape: info.shape) else {
        throw site.error(.mismatch, "holds text, expected numbers")
      }
      try Self.checkMemory(count, at: site)
      let memory = try HDF5Datatype.make(type, at: site)
      let storage = try ByteStorage(byteCount: count) { (buffer) throws(HDF5Error) in
        guard count > 0 else { return }
        try site.check(
          H5Dread(
            dataset.id, memory.id, chdf5_all(), chdf5_all(), chdf5_default(),
            buffer.baseAddress), "be read")
      }
      if !isVerified {
        try HDF5Checksum.verify(.checksum(of: storage.bytes), of: dataset.id, at: site)
      }
      return StateDictionary.Entry(shape: info.shape, type: type, storage: storage)
    }
  }

  /// Reads a dataset of numbers of a known type and verifies its checksum.
  ///
  /// - Parameters:
  ///   - object: the path of the dataset.
  ///   - type: the type of the numbers.
  /// - Returns: the elements in row-major order.
  /// - Throws: `HDF5Error` if it is missing, of another type, or damaged.
  public func read<Element: StoredElement>(
    _ object: String, as type: Element.Type = Element.self
  ) throws(HDF5Error) -> [Element] {
    let entry = try readEntry(object)
    guard entry.type == Element.elementType else {
      throw mismatch(object, found: entry.type, expected: Element.elementType)
    }
    return withExtendedLifetime(entry.storage) {
      Array(entry.storage.bytes.assumingMemoryBound(to: Element.self))
    }
  }

  /// Reads consecutive rows of a dataset into memory of the caller, without verifying a checksum.
  ///
  /// - Parameters:
  ///   - rows: indices of the first dimension.
  ///   - object: the path of the dataset, which must have at least one dimension.
  ///   - buffer: takes the elements in row-major order; its size must fit exactly.
  /// - Throws: `HDF5Error` if the dataset is missing, of another type, or cannot be read.
  public func read<Element: StoredElement>(
    rows: Range<Int>, of object: String, into buffer: UnsafeMutableBufferPointer<Element>
  ) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) in
      let dataset = try Self.openDataset(object, in: file, at: site)
      let info = try Self.inspect(dataset.id, in: file, at: site)
      guard info.elementType == Element.elementType else {
        throw mismatch(object, found: info.elementType, expected: Element.elementType)
      }
      guard let count = info.shape.first else {
        throw site.error(.mismatch, "is a single value and has no rows")
      }
      require(
        rows.lowerBound >= 0 && rows.upperBound <= count
          && buffer.count == rows.count * info.shape.dropFirst().reduce(1, *),
        "HDF5File.read: rows \(rows) of shape \(info.shape) into \(buffer.count) elements")
      guard buffer.count > 0 else { return }
      let stored = try HDF5Handle(H5Dget_space(dataset.id), at: site, "read the shape")
      try HDF5Dataspace.select(rows: rows, of: info.shape, in: stored.id, at: site)
      let memory = try HDF5Dataspace.make([buffer.count], at: site)
      let type = try HDF5Datatype.make(Element.elementType, at: site)
      try site.check(
        H5Dread(
          dataset.id, type.id, memory.id, stored.id, chdf5_default(), buffer.baseAddress),
        "be read")
    }
  }

  /// Reads consecutive rows of a dataset, without verifying a checksum.
  ///
  /// - Parameters:
  ///   - rows: indices of the first dimension.
  ///   - object: the path of the dataset.
  ///   - type: the type of the numbers.
  /// - Returns: the elements in row-major order.
  /// - Throws: `HDF5Error` if the dataset is missing, of another type, or cannot be read.
  public func read<Element: StoredElement>(
    rows: Range<Int>, of object: String, as type: Element.Type = Element.self
  ) throws(HDF5Error) -> [Element] {
    let width = try info(object).shape.dropFirst().reduce(1, *)
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: rows.count * width)
    defer { buffer.deallocate() }
    try read(rows: rows, of: object, into: buffer)
    return Array(buffer)
  }

  /// Refuses what cannot fit into memory before it is allocated.
  static func checkMemory(_ byteCount: Int, at site: HDF5Site) throws(HDF5Error) {
    let memory = Machine.physicalMemory
    guard byteCount < memory else {
      throw site.error(.unsupported, "needs \(byteCount) bytes of memory, there are \(memory)")
    }
  }

  func mismatch(_ object: String, found: ElementType?, expected: ElementType) -> HDF5Error {
    HDF5Error(
      .mismatch, path: path, object: object,
      problem: "holds \(found?.description ?? "text"), expected \(expected)")
  }
}
