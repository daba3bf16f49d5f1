import CHDF5
import Platform
import Preconditions

/// A dataset of rows of equal shape, written row by row.
///
/// In chunks the number of rows is known only at the end and the data can be compressed, but a reader
/// has to take them apart again. In one block the number is known from the beginning, and readers can
/// map the data into memory. For a sequence of unknown length to be mapped use ``HDF5Appender``.
public struct HDF5RowWriter<Element: StoredElement>: ~Copyable {
  /// The number of rows so far.
  public private(set) var count = 0
  /// The shape of a row.
  public let rowShape: [Int]
  /// How rows lie in the file.
  public enum Storage: Sendable, Equatable {
    /// In chunks, deflated at a level from 1 to 9, or 0 for not at all.
    case chunked(compression: Int)
    /// In one block of so many rows.
    case contiguous(rows: Int)
  }

  private let file: HDF5File
  private let storage: Storage
  private let object: String
  private let rowsInChunk: Int
  private var buffer: [Element] = []
  private var checksum = CRC32C()

  private var rowSize: Int { rowShape.reduce(1, *) }

  /// Creates a dataset of shape `[0] + rowShape` that grows, or of its final shape.
  ///
  /// - Parameters:
  ///   - file: the file to write to.
  ///   - object: the path of the dataset; missing groups are created.
  ///   - rowShape: the shape of a row, with at least one element; empty for single numbers.
  ///   - storage: how the rows lie in the file.
  /// - Throws: `HDF5Error` if the dataset cannot be created.
  public init(
    into file: HDF5File, at object: String, rowShape: [Int],
    storage: Storage = .chunked(compression: 0)
  ) throws(HDF5Error) {
    require(
      rowShape.allSatisfy { $0 > 0 }, "HDF5RowWriter: row shape \(rowShape)")
    self.file = file
    self.storage = storage
    self.object = object
    self.rowShape = rowShape
    let rowBytes = rowShape.reduce(MemoryLayout<Element>.stride, *)
    // Half a megabyte fits the library's default chunk cache of one megabyte.
    let rowsInChunk = max(1, (1 << 19) / rowBytes)
    self.rowsInChunk = rowsInChunk
    try file.access(object) { (site, id) throws(HDF5Error) in
      let type = try HDF5Datatype.make(Element.elementType, at: site)
      switch storage {
      case .contiguous(let rows):
        _ = try HDF5File.createContiguous(
          [rows] + rowShape, type: type.id, at: object, in: id, site: site)
      case .chunked(let compression):
        require(
          (0...9).contains(compression), "HDF5RowWriter: compression \(compression)")
        let space = try HDF5Dataspace.make([0] + rowShape, isExtendible: true, at: site)
        let creation = try HDF5File.datasetCreation(at: site)
        let chunk = ([rowsInChunk] + rowShape).map { hsize_t($0) }
        try site.check(
          H5Pset_chunk(creation.id, Int32(chunk.count), chunk), "prepare the dataset")
        if compression > 0 {
          try site.check(H5Pset_shuffle(creation.id), "prepare compression")
          try site.check(
            H5Pset_deflate(creation.id, UInt32(compression)), "prepare compression")
        }
        _ = try HDF5File.create(
          object, type: type.id, space: space, creation: creation, in: id, site: site)
      }
    }
  }

  /// Adds rows.
  ///
  /// - Parameter rows: the elements of whole rows.
  /// - Throws: `HDF5Error` if they cannot be written.
  public mutating func append(_ rows: [Element]) throws(HDF5Error) {
    require(
      rows.count % rowSize == 0, "HDF5RowWriter: \(rows.count) elements in rows of \(rowSize)")
    buffer.append(contentsOf: rows)
    count += rows.count / rowSize
    if buffer.count >= rowsInChunk * rowSize { try flush() }
  }

  /// Writes what is left and the checksum.
  ///
  /// - Throws: `HDF5Error` if something cannot be written.
  public consuming func finish() throws(HDF5Error) {
    try flush()
    if case .contiguous(let rows) = storage {
      require(count == rows, "HDF5RowWriter: \(count) rows of \(rows) were written")
    }
    try file.attachChecksum(checksum, to: object)
  }

  private mutating func flush() throws(HDF5Error) {
    let rows = buffer.count / rowSize
    guard rows > 0 else { return }
    let range = count - rows..<count
    try file.access(object) { [buffer, rowShape, storage] (site, id) throws(HDF5Error) -> Void in
      let dataset = try HDF5File.openDataset(object, in: id, at: site)
      let shape: [Int]
      switch storage {
      case .chunked:
        shape = [range.upperBound] + rowShape
        try site.check(H5Dset_extent(dataset.id, shape.map { hsize_t($0) }), "be extended")
      case .contiguous(let rows):
        require(range.upperBound <= rows, "HDF5RowWriter: more than \(rows) rows")
        shape = [rows] + rowShape
      }
      let stored = try HDF5Handle(H5Dget_space(dataset.id), at: site, "read the shape")
      try HDF5Dataspace.select(rows: range, of: shape, in: stored.id, at: site)
      let memory = try HDF5Dataspace.make([buffer.count], at: site)
      let type = try HDF5Datatype.make(Element.elementType, at: site)
      try site.check(
        H5Dwrite(dataset.id, type.id, memory.id, stored.id, chdf5_default(), buffer), "be written")
    }
    buffer.withUnsafeBytes { checksum.update($0) }
    buffer.removeAll(keepingCapacity: true)
  }
}
