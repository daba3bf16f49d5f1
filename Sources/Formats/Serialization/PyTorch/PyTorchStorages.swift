import Compression
import ExactStrings
import Platform

/// The storages of a file, each of which is opened once.
struct PyTorchStorages {
  private let archive: ZipArchive
  private let folder: String
  private let isChecked: Bool
  private var opened: [ExactString: (storage: PickledStorage, bytes: ByteStorage)] = [:]
  private var copies: [PickledTensor: ByteStorage] = [:]
  /// How many bytes may still be copied for tensors that are not contiguous.
  private var room: Int

  /// - Parameters:
  ///   - archive: the file.
  ///   - folder: the folder of its members, with the slash.
  init(of archive: ZipArchive, folder: String) {
    self.archive = archive
    self.folder = folder
    // PyTorch can be told to leave the checksums out, and writes zeros for all of them.
    isChecked = archive.members.contains { $0.checksum != 0 }
    let sizes = archive.members.reduce(0) { sum, member in
      sum.addingReportingOverflow(member.byteCount).partialValue
    }
    room = max(sizes, 0)
  }

  /// The bytes of one of the members.
  func contents(_ name: String, atMost limit: Int = .max) throws(PyTorchFileError) -> MappedSlice {
    guard let member = archive.member(folder + name) else {
      throw PyTorchFileError(
        archive.path, "its member '\(Terminal.line(folder + name))' is missing")
    }
    do {
      return try archive.contents(of: member, atMost: limit, checking: isChecked)
    } catch {
      throw PyTorchFileError(error)
    }
  }

  /// A tensor's elements, one after the other.
  ///
  /// - Parameters:
  ///   - tensor: its place in a storage.
  ///   - storage: that storage.
  ///   - name: what errors call the tensor.
  /// - Returns: a part of the storage, or a copy where its elements lie apart.
  /// - Throws: `PyTorchFileError` if the storage does not have them.
  mutating func entry(
    _ tensor: PickledTensor, in storage: PickledStorage, name: String
  ) throws(PyTorchFileError) -> StateDictionary.Entry {
    func fail(_ problem: String) -> PyTorchFileError {
      PyTorchFileError(archive.path, tensor: name, problem)
    }
    guard let byteCount = storage.type.byteCount(shape: tensor.shape) else {
      throw fail("its shape \(tensor.shape) of \(storage.type) is no shape")
    }
    let bytes = try open(storage, tensor: name)
    let last = byteCount == 0 ? -1 : tensor.lastElement
    guard let last, last < storage.count else {
      throw fail(
        "shape \(tensor.shape) with strides \(tensor.strides) from element \(tensor.offset) of a "
          + "storage of \(storage.count)")
    }
    func entry(_ storage: ByteStorage, _ type: ElementType) -> StateDictionary.Entry {
      StateDictionary.Entry(shape: tensor.shape, type: type, storage: storage)
    }
    let start = byteCount == 0 ? 0 : tensor.offset * storage.type.byteCount
    if byteCount == 0 || tensor.isContiguous {
      let part = UnsafeRawBufferPointer(rebasing: bytes.bytes[start..<start + byteCount])
      return entry(ByteStorage(part, ownedBy: bytes), storage.type)
    }
    if let copy = copies[tensor] { return entry(copy, storage.type) }
    guard byteCount <= room else {
      throw fail(
        "takes \(byteCount) bytes that stand in no storage as they are (shape \(tensor.shape), strides "
          + "\(tensor.strides)): save it after contiguous()")
    }
    room -= byteCount
    let copy = ByteStorage(byteCount: byteCount) { destination in
      tensor.copy(from: bytes.bytes, to: destination, elementSize: storage.type.byteCount)
    }
    copies[tensor] = copy
    return entry(copy, storage.type)
  }

  private mutating func open(
    _ storage: PickledStorage, tensor: String
  ) throws(PyTorchFileError) -> ByteStorage {
    if let (other, bytes) = opened[ExactString(storage.key)] {
      guard other == storage else {
        throw PyTorchFileError(
          archive.path, tensor: tensor,
          "its storage has \(storage.count) elements of \(storage.type), and \(other.count) of "
            + "\(other.type) for another tensor")
      }
      return bytes
    }
    let slice = try contents("data/" + storage.key)
    guard storage.type.byteCount(shape: [storage.count]) == slice.count else {
      throw PyTorchFileError(
        archive.path, tensor: tensor,
        "its storage of \(storage.count) elements of \(storage.type) has \(slice.count) bytes")
    }
    let bytes = ByteStorage(aligned: slice, to: storage.type.byteCount)
    opened[ExactString(storage.key)] = (storage, bytes)
    return bytes
  }
}

extension PyTorchFileError {
  init(_ error: ZipError) {
    self.init(
      error.path, (error.member.map { "member '\(Terminal.line($0))': " } ?? "") + error.problem)
  }
}
