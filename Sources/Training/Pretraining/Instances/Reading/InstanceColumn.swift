import Platform
import Serialization

/// A dataset of an instance file as memory: mapped where it can be, else through a scratch file.
final class InstanceColumn<Element: StoredElement & FixedWidthInteger>: @unchecked Sendable {
  /// All rows one after another; valid as long as this object lives.
  let elements: UnsafeBufferPointer<Element>
  /// Elements in a row.
  let width: Int
  /// Whether the file has numbers of another type.
  let isConverted: Bool
  private let storage: Storage

  private enum Storage {
    case dataset(HDF5Array<Element>)
    case scratch(MappedFile)
  }

  /// Opens a dataset.
  ///
  /// - Parameters:
  ///   - object: its path in the file.
  ///   - file: the open file.
  ///   - directory: where a scratch file without a name may be made for data that cannot be mapped.
  /// - Throws: `HDF5Error` or `SystemError` if the dataset cannot be read or unpacked.
  init(_ object: String, of file: HDF5File, scratch directory: String) throws {
    let info = try file.info(object)
    width = info.shape.dropFirst().reduce(1, *)
    isConverted = info.elementType != Element.elementType
    if !isConverted, info.fileOffset != nil, info.isLittleEndian {
      let array: HDF5Array<Element> = try file.map(object)
      elements = array.elements
      storage = .dataset(array)
      return
    }
    let mapped = try Self.unpack(object, info, of: file, to: directory)
    elements = mapped.bytes.assumingMemoryBound(to: Element.self)
    storage = .scratch(mapped)
  }

  /// Gives back the memory of what has been read.
  func discard() {
    switch storage {
    case .dataset(let array): array.discard(0..<array.count)
    case .scratch(let file): file.discard(0..<file.count)
    }
  }

  private static func unpack(
    _ object: String, _ info: HDF5DatasetInfo, of file: HDF5File, to directory: String
  ) throws -> MappedFile {
    let scratch = try ScratchFile(beside: FileSystem.join(directory, "instances"))
    let rows = info.shape.first ?? 0
    let width = max(info.shape.dropFirst().reduce(1, *), 1)
    // Whole chunks of the files that this program and h5py write, whatever the width.
    let step = max(1, (1 << 20) / width)
    for start in stride(from: 0, to: rows, by: step) {
      let range = start..<min(start + step, rows)
      let block: [Element]
      switch info.elementType {
      case .int8: block = try read(Int8.self, range, of: object, in: file)
      case .uint8: block = try read(UInt8.self, range, of: object, in: file)
      case .int16: block = try read(Int16.self, range, of: object, in: file)
      case .uint16: block = try read(UInt16.self, range, of: object, in: file)
      case .int32: block = try read(Int32.self, range, of: object, in: file)
      case .uint32: block = try read(UInt32.self, range, of: object, in: file)
      case .int64: block = try read(Int64.self, range, of: object, in: file)
      default:
        throw HDF5Error(
          .mismatch, path: file.path, object: object,
          problem: "holds \(info.elementType?.description ?? "text"), expected whole numbers")
      }
      let outcome = block.withUnsafeBytes { bytes in
        Result { () throws(SystemError) in try scratch.write(bytes) }
      }
      try outcome.get()
    }
    return try scratch.map()
  }

  private static func read<Stored: StoredElement & FixedWidthInteger>(
    _ type: Stored.Type, _ rows: Range<Int>, of object: String, in file: HDF5File
  ) throws -> [Element] {
    let stored: [Stored] = try file.read(rows: rows, of: object)
    if let same = stored as? [Element] { return same }
    return try stored.map { number in
      guard let element = Element(exactly: number) else {
        throw HDF5Error(
          .mismatch, path: file.path, object: object,
          problem: "holds \(number), expected numbers that fit \(Element.elementType)")
      }
      return element
    }
  }
}
