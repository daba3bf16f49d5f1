public import Platform
import Preconditions

/// The elements of a dataset as memory: mapped from the file where possible, else read.
///
/// A mapped array costs no memory of its own; the system loads pages as they are touched and may
/// drop them again.
public final class HDF5Array<Element: StoredElement>: @unchecked Sendable {
  /// The sizes of the dimensions, outermost first.
  public let shape: [Int]
  /// The elements in row-major order; valid as long as this object lives.
  public let elements: UnsafeBufferPointer<Element>
  /// Whether the elements are mapped from the file.
  public var isMapped: Bool { mapping != nil }
  private let storage: ByteStorage
  private let mapping: (file: MappedFile, range: Range<Int>)?

  fileprivate init(
    shape: [Int], storage: ByteStorage, mapping: (file: MappedFile, range: Range<Int>)?
  ) {
    self.shape = shape
    self.storage = storage
    self.mapping = mapping
    elements = storage.bytes.assumingMemoryBound(to: Element.self)
  }

  /// The number of elements.
  public var count: Int { elements.count }

  /// The element at an index.
  public subscript(index: Int) -> Element {
    require(
      index >= 0 && index < elements.count, "HDF5Array: index \(index) of \(elements.count)")
    return elements[index]
  }

  /// Where the elements begin in their file, in bytes, if they are mapped from it.
  public var fileOffset: Int? { mapping?.range.lowerBound }

  /// Gives back the memory of elements that have been read, if they are mapped.
  public func discard(_ range: Range<Int>) {
    guard let mapping else { return }
    let stride = MemoryLayout<Element>.stride
    let start = mapping.range.lowerBound
    mapping.file.discard(start + range.lowerBound * stride..<start + range.upperBound * stride)
  }

  /// Tells the system how the elements are going to be read, if they are mapped.
  public func advise(_ pattern: MappedFile.AccessPattern) {
    mapping?.file.advise(pattern)
  }
}

extension HDF5File {
  /// Opens a dataset of numbers as memory, without verifying its checksum.
  ///
  /// - Parameters:
  ///   - object: the path of the dataset.
  ///   - type: the type of the numbers.
  /// - Returns: the elements; they stay valid after the file is closed, and must not be used after
  ///   the file is changed in place.
  /// - Throws: `HDF5Error` if it is missing, of another type, or cannot be read.
  public func map<Element: StoredElement>(
    _ object: String, as type: Element.Type = Element.self
  ) throws(HDF5Error) -> HDF5Array<Element> {
    let info = try info(object)
    guard info.elementType == Element.elementType else {
      throw mismatch(object, found: info.elementType, expected: Element.elementType)
    }
    let size = info.elementCount * MemoryLayout<Element>.stride
    if let start = info.fileOffset, info.isLittleEndian, size > 0,
      start % MemoryLayout<Element>.alignment == 0
    {
      if isWritable { try flush() }
      let file: MappedFile
      do {
        file = try MappedFile(path: path)
      } catch {
        throw HDF5Error(.unopenable, path: path, problem: "cannot be mapped: \(error.reason)")
      }
      guard start <= file.count - size else {
        throw HDF5Error(
          .damaged, path: path, object: object,
          problem: "ends at byte \(start + size) of a file of \(file.count) bytes: truncated?")
      }
      let range = start..<start + size
      return HDF5Array(
        shape: info.shape, storage: ByteStorage(file, range: range), mapping: (file, range))
    }
    let entry = try readEntry(object)
    return HDF5Array(shape: entry.shape, storage: entry.storage, mapping: nil)
  }

  /// Reads a whole dataset block by block and compares its checksum.
  ///
  /// - Parameter object: the path of a dataset of numbers or texts.
  /// - Throws: `HDF5Error` if the dataset is missing, damaged, or cannot be read.
  public func verifyChecksum(of object: String) throws(HDF5Error) {
    guard let type = try info(object).elementType else {
      _ = try readTexts(object)
      return
    }
    switch type.byteCount {
    case 2 where type == .uint16: try verifyMapped(object, as: UInt16.self)
    case 4 where type == .uint32: try verifyMapped(object, as: UInt32.self)
    case 4 where type == .float32: try verifyMapped(object, as: Float.self)
    case 8 where type == .int64: try verifyMapped(object, as: Int64.self)
    default: _ = try readEntry(object)
    }
  }

  /// Walks over a mapping and gives its pages back, so that memory stays flat.
  private func verifyMapped<Element: StoredElement>(
    _ object: String, as type: Element.Type
  ) throws(HDF5Error) {
    let array = try map(object, as: type)
    var checksum = CRC32C()
    let step = 1 << 22
    for start in stride(from: 0, to: array.count, by: step) {
      let range = start..<min(start + step, array.count)
      let part = UnsafeBufferPointer(rebasing: array.elements[range])
      checksum.update(UnsafeRawBufferPointer(part))
      array.discard(range)
    }
    try access(object) { (site, file) throws(HDF5Error) in
      let dataset = try Self.openDataset(object, in: file, at: site)
      try HDF5Checksum.verify(checksum, of: dataset.id, at: site)
    }
  }
}
