import CHDF5
public import Platform

/// A one-dimensional dataset whose length is known only at its end, written in constant memory.
///
/// HDF5 can extend chunked datasets only, and only datasets in one block can be mapped into memory.
/// So elements first go to an unnamed scratch file next to the final one, and `finish` copies them
/// into a dataset of the right size. The scratch file has no name once it is open: it goes away
/// with the process, whatever happens. Or it has one, so that a later process can go on with it.
public struct HDF5Appender<Element: StoredElement>: ~Copyable {
  /// The number of elements so far.
  public private(set) var count = 0
  private var scratch: ScratchFile
  private var buffer: [Element] = []
  private var checksum = CRC32C()
  private static var capacity: Int { 1 << 16 }

  /// Starts an empty sequence.
  ///
  /// - Parameter path: the file that the dataset will be part of; the scratch file takes the same
  ///   amount of space in the same directory for a while.
  /// - Throws: `SystemError` if the directory cannot be written to.
  public init(beside path: String) throws(SystemError) {
    scratch = try ScratchFile(beside: path)
    buffer.reserveCapacity(Self.capacity)
  }

  /// Goes on with the elements of a file that stays when this process ends.
  ///
  /// - Parameters:
  ///   - path: the file, which is created if it does not exist.
  ///   - count: how many elements it has to have; what follows them is cut off.
  ///   - name: what failures name.
  /// - Throws: `SystemError` if it is shorter, or cannot be read or written.
  public init(at path: String, keeping count: Int, reportedAs name: String) throws(SystemError) {
    let scratch = try ScratchFile(
      at: path, keeping: count * MemoryLayout<Element>.stride, reportedAs: name)
    var checksum = CRC32C()
    let block = UnsafeMutableBufferPointer<Element>.allocate(capacity: Self.capacity)
    defer { block.deallocate() }
    for start in stride(from: 0, to: count, by: block.count) {
      let part = UnsafeMutableBufferPointer(rebasing: block[..<min(block.count, count - start)])
      try scratch.read(exactly: UnsafeMutableRawBufferPointer(part))
      checksum.update(UnsafeRawBufferPointer(part))
    }
    self.scratch = scratch
    self.checksum = checksum
    self.count = count
    buffer.reserveCapacity(Self.capacity)
  }

  /// Hands everything so far to the system, so that it outlives this process.
  ///
  /// - Returns: the checksum of all elements so far.
  /// - Throws: `SystemError` if it cannot be written.
  public mutating func commit() throws(SystemError) -> UInt32 {
    try flush()
    return checksum.value
  }

  /// Adds one element.
  ///
  /// - Throws: `SystemError` if it cannot be written.
  public mutating func append(_ element: Element) throws(SystemError) {
    buffer.append(element)
    count += 1
    if buffer.count == Self.capacity { try flush() }
  }

  /// Adds elements.
  ///
  /// - Throws: `SystemError` if they cannot be written.
  public mutating func append(_ elements: UnsafeBufferPointer<Element>) throws(SystemError) {
    if buffer.count + elements.count > Self.capacity { try flush() }
    if elements.count < Self.capacity {
      buffer.append(contentsOf: elements)
    } else {
      try write(UnsafeRawBufferPointer(elements))
    }
    count += elements.count
  }

  /// Adds elements.
  ///
  /// - Throws: `SystemError` if they cannot be written.
  public mutating func append(contentsOf elements: [Element]) throws(SystemError) {
    let outcome = elements.withUnsafeBufferPointer { elements in
      Result { () throws(SystemError) in try append(elements) }
    }
    try outcome.get()
  }

  /// Writes all elements as a dataset in one block, with its checksum.
  ///
  /// - Parameters:
  ///   - file: the file to write to.
  ///   - object: the path of the dataset; missing groups are created.
  /// - Throws: `HDF5Error` or `SystemError`.
  public consuming func finish(into file: HDF5File, at object: String) throws {
    try flush()
    try scratch.rewind()
    try file.createFlat(Element.elementType, count: count, at: object)
    let block = UnsafeMutableBufferPointer<Element>.allocate(capacity: 16 * Self.capacity)
    defer { block.deallocate() }
    var position = 0
    while position < count {
      let length = min(block.count, count - position)
      let part = UnsafeMutableBufferPointer(rebasing: block[..<length])
      try scratch.read(exactly: UnsafeMutableRawBufferPointer(part))
      try file.overwrite(UnsafeBufferPointer(part), at: position, of: object)
      position += length
    }
    try file.attachChecksum(checksum, to: object)
  }

  private mutating func flush() throws(SystemError) {
    guard !buffer.isEmpty else { return }
    let outcome = buffer.withUnsafeBytes { bytes in
      Result { () throws(SystemError) in try scratch.write(bytes) }
    }
    try outcome.get()
    buffer.withUnsafeBytes { checksum.update($0) }
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
    try scratch.write(bytes)
    checksum.update(bytes)
  }
}

extension HDF5File {
  /// Creates a dataset of one dimension in one block, to be filled piece by piece.
  fileprivate func createFlat(
    _ type: ElementType, count: Int, at object: String
  ) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) in
      let type = try HDF5Datatype.make(type, at: site)
      _ = try Self.createContiguous([count], type: type.id, at: object, in: file, site: site)
    }
  }

  fileprivate func overwrite<Element: StoredElement>(
    _ values: UnsafeBufferPointer<Element>, at position: Int, of object: String
  ) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) -> Void in
      let dataset = try Self.openDataset(object, in: file, at: site)
      let type = try HDF5Datatype.make(Element.elementType, at: site)
      let stored = try HDF5Handle(H5Dget_space(dataset.id), at: site, "read the shape")
      let shape = try HDF5Dataspace.shape(of: stored.id, at: site)
      try HDF5Dataspace.select(
        rows: position..<position + values.count, of: shape, in: stored.id, at: site)
      let memory = try HDF5Dataspace.make([values.count], at: site)
      try site.check(
        H5Dwrite(
          dataset.id, type.id, memory.id, stored.id, chdf5_default(), values.baseAddress),
        "be written")
    }
  }

  func attachChecksum(_ checksum: CRC32C, to object: String) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) in
      let dataset = try Self.openDataset(object, in: file, at: site)
      try HDF5Checksum.attach(checksum, to: dataset.id, at: site)
    }
  }
}
