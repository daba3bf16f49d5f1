import Compression
import ExactStrings
import Platform

/// Weights as `torch.save` writes them since PyTorch 1.6: a zip archive of a pickle and the tensors' bytes.
///
/// The pickle is read by a machine that knows no more than a dictionary of tensors needs; nothing in the file is ever
/// executed.
public enum PyTorchFile {
  private static let pickle = "data.pkl"
  /// It has some hundred bytes for each tensor.
  private static let largestPickle = 1 << 24

  /// Whether a file is one of PyTorch's, also in a form that ``read(_:)`` refuses.
  public static func recognizes(_ path: String) -> Bool {
    if ZipArchive.isArchive(path) {
      guard let archive = try? ZipArchive(path: path) else { return false }
      return !folders(of: archive).isEmpty
    }
    return isOld(path)
  }

  /// Reads a dictionary of tensors.
  ///
  /// Tensors that stand in the file as they are refer to the mapped file; others, such as transposed ones, are
  /// copied.
  ///
  /// - Parameter path: the file.
  /// - Returns: the tensors in the order of the dictionary.
  /// - Throws: `PyTorchFileError` naming the file, the tensor and the fault.
  public static func read(_ path: String) throws(PyTorchFileError) -> StateDictionary {
    let archive = try open(path)
    let found = folders(of: archive)
    guard let folder = found.first, found.count == 1 else {
      throw PyTorchFileError(
        path,
        "not a file of PyTorch: \(counted(found.count, "member")) '\(pickle)' in the archive, expected one"
      )
    }
    guard archive.member(folder + "constants.pkl") == nil else {
      throw PyTorchFileError(path, "a TorchScript program, expected weights that torch.save wrote")
    }
    var storages = PyTorchStorages(of: archive, folder: folder)
    if archive.member(folder + "byteorder") != nil {
      let order = String(
        decoding: try storages.contents("byteorder", atMost: 64).copy(), as: UTF8.self)
      guard order.isExactly("little") else {
        throw PyTorchFileError(
          path, "its bytes are in the order \(JSONValue.quoted(order)), expected little")
      }
    }
    let program = try storages.contents(pickle, atMost: largestPickle)
    return try withExtendedLifetime(program) { () throws(PyTorchFileError) in
      let (value, machine) = try run(program, path: path)
      return try tensors(value, machine, &storages, path: path)
    }
  }

  private static func run(
    _ program: MappedSlice, path: String
  ) throws(PyTorchFileError) -> (PickleValue, PickleMachine) {
    do {
      return try PickleMachine.run(program.bytes)
    } catch {
      throw PyTorchFileError(path, error.problem)
    }
  }

  private static func tensors(
    _ value: PickleValue, _ machine: PickleMachine, _ storages: inout PyTorchStorages, path: String
  ) throws(PyTorchFileError) -> StateDictionary {
    guard case .dictionary(let number) = value else {
      throw PyTorchFileError(path, "holds \(value.kind), expected a dictionary of tensors")
    }
    var tensors = StateDictionary()
    for (key, value) in machine.dictionaries[number] {
      guard case .text(let name) = key else {
        throw PyTorchFileError(path, "\(key.kind) as a name, expected a text")
      }
      guard case .tensor(let index) = value else {
        throw PyTorchFileError(
          path,
          "entry \(JSONValue.quoted(name)) is \(value.kind), expected a tensor: save the state_dict alone"
        )
      }
      guard tensors[name] == nil else {
        throw PyTorchFileError(path, tensor: name, "is there twice")
      }
      let tensor = machine.tensors[index]
      tensors.append(
        name, try storages.entry(tensor, in: machine.storages[tensor.storage], name: name))
    }
    return tensors
  }

  private static func open(_ path: String) throws(PyTorchFileError) -> ZipArchive {
    guard !isOld(path) else {
      throw PyTorchFileError(
        path,
        "the form of torch.save before PyTorch 1.6, expected a zip archive: load it in Python and save it with "
          + "safetensors.torch.save_file")
    }
    do {
      return try ZipArchive(path: path)
    } catch {
      throw PyTorchFileError(error)
    }
  }

  /// The folders, with their slashes, in which there is a pickle.
  private static func folders(of archive: ZipArchive) -> [String] {
    archive.members.map(\.name)
      .filter { $0.hasExactSuffix("/" + pickle) && $0.utf8.count { $0 == UInt8(ascii: "/") } == 1 }
      .map { String(decoding: $0.utf8.dropLast(pickle.utf8.count), as: UTF8.self) }
  }

  /// Whether a file begins with a pickle, or is a tar archive of the first versions.
  private static func isOld(_ path: String) -> Bool {
    guard FileSystem.isRegularFile(path), let file = try? MappedFile(path: path) else {
      return false
    }
    return withExtendedLifetime(file) {
      let bytes = file.bytes
      let isPickle = bytes.count > 2 && bytes[0] == 0x80 && (2...5).contains(bytes[1])
      return isPickle || bytes.dropFirst(257).starts(with: Array("ustar".utf8))
    }
  }
}
