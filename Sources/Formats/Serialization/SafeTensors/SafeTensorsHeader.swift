import ExactStrings

/// What the header of a safetensors file says, checked against the size of the file.
struct SafeTensorsHeader {
  /// One tensor of the header.
  struct Tensor {
    let name: String
    let type: ElementType
    let shape: [Int]
    /// Where its bytes lie, counted from the end of the header.
    let offsets: Range<Int>
  }

  /// The reference implementation's limit for the header, in bytes.
  static let maximumSize = 100_000_000
  static let metadataKey = "__metadata__"

  let tensors: [Tensor]
  let metadata: [ExactString: String]
  /// Where the tensors' bytes begin in the file.
  let dataStart: Int

  init(tensors: [Tensor], metadata: [ExactString: String], dataStart: Int) {
    self.tensors = tensors
    self.metadata = metadata
    self.dataStart = dataStart
  }

  /// Parses and checks the header of a whole file.
  init(parsing file: UnsafeRawBufferPointer, path: String) throws(SafeTensorsError) {
    func fail(_ problem: String) -> SafeTensorsError {
      SafeTensorsError(path: path, problem: problem)
    }
    guard file.count >= 8 else {
      throw fail(
        "not a safetensors file (found \(FileFormat.describe(file)), expected at least 8 bytes)")
    }
    let size = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    let looksRight = file.count > 8 && file[8] == UInt8(ascii: "{")
    guard size <= UInt64(Self.maximumSize) else {
      throw fail(
        looksRight
          ? "the header claims \(size) bytes, at most \(Self.maximumSize) are allowed"
          : "not a safetensors file (found \(FileFormat.describe(file)))")
    }
    dataStart = 8 + Int(size)
    guard dataStart <= file.count else {
      throw fail(
        "truncated: the header claims \(size) bytes and the file has \(file.count - 8) after it")
    }
    guard looksRight, size > 0 else {
      throw fail("not a safetensors file (the header does not start with '{')")
    }
    let json: JSONValue
    do {
      json = try JSONParser.parse(UnsafeRawBufferPointer(rebasing: file[8..<dataStart]))
    } catch {
      throw fail("the header is not valid JSON: \(error.description) of the header")
    }
    guard case .object(let members) = json else {
      throw fail("the header is \(json.kind), expected an object")
    }
    var tensors: [Tensor] = []
    var metadata: [ExactString: String] = [:]
    for member in members {
      if member.name.isExactly(Self.metadataKey) {
        metadata = try Self.metadata(member.value, path: path)
      } else {
        tensors.append(try Self.tensor(member, path: path))
      }
    }
    self.tensors = tensors
    self.metadata = metadata
    try Self.checkLayout(tensors, dataCount: file.count - dataStart, path: path)
  }

  private static func metadata(
    _ value: JSONValue, path: String
  ) throws(SafeTensorsError) -> [ExactString: String] {
    guard case .object(let members) = value else {
      throw SafeTensorsError(
        path: path, problem: "\(metadataKey) is \(value.kind), expected an object of strings")
    }
    var metadata: [ExactString: String] = [:]
    for member in members {
      guard case .string(let text) = member.value else {
        throw SafeTensorsError(
          path: path,
          problem: "\(metadataKey).\(member.name) is \(member.value.kind), expected a string")
      }
      metadata[ExactString(member.name)] = text
    }
    return metadata
  }

  /// As in HDF5, to which tensors are exported and from which they come.
  private static let maximumRank = 32

  private static func tensor(
    _ member: JSONValue.Member, path: String
  ) throws(SafeTensorsError) -> Tensor {
    func fail(_ problem: String) -> SafeTensorsError {
      SafeTensorsError(path: path, tensor: member.name, problem: problem)
    }
    guard case .string(let code) = member.value["dtype"] else {
      throw fail("'dtype' is missing or not a string")
    }
    guard let type = ElementType(safeTensorsCode: code) else {
      throw fail(
        "unknown dtype '\(code)', expected one of "
          + ElementType.allCases.map(\.safeTensorsCode).joined(separator: ", "))
    }
    guard let shape = naturalNumbers(member.value["shape"]) else {
      throw fail("'shape' is not an array of whole numbers from 0")
    }
    guard shape.count <= Self.maximumRank else {
      throw fail("'shape' has \(shape.count) dimensions, expected at most \(Self.maximumRank)")
    }
    guard let offsets = naturalNumbers(member.value["data_offsets"]), offsets.count == 2 else {
      throw fail("'data_offsets' is not an array of two whole numbers from 0")
    }
    guard offsets[0] <= offsets[1] else {
      throw fail("ends at byte \(offsets[1]), before it begins at \(offsets[0])")
    }
    guard let expected = type.byteCount(shape: shape) else {
      throw fail("shape \(shape) of \(code) is larger than memory")
    }
    guard offsets[1] - offsets[0] == expected else {
      throw fail(
        "shape \(shape) of \(code) takes \(expected) bytes, data_offsets hold "
          + "\(offsets[1] - offsets[0])")
    }
    return Tensor(name: member.name, type: type, shape: shape, offsets: offsets[0]..<offsets[1])
  }

  private static func naturalNumbers(_ value: JSONValue?) -> [Int]? {
    guard case .array(let values) = value else { return nil }
    var numbers: [Int] = []
    for value in values {
      guard case .integer(let number) = value, number >= 0 else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// Checks that the tensors fill the data exactly: no overlap, no gap, no rest.
  private static func checkLayout(
    _ tensors: [Tensor], dataCount: Int, path: String
  ) throws(SafeTensorsError) {
    let ordered = tensors.sorted {
      ($0.offsets.lowerBound, $0.offsets.upperBound) < (
        $1.offsets.lowerBound, $1.offsets.upperBound
      )
    }
    var end = 0
    for tensor in ordered {
      let start = tensor.offsets.lowerBound
      guard tensor.offsets.upperBound <= dataCount else {
        throw SafeTensorsError(
          path: path, tensor: tensor.name,
          problem: "ends at byte \(tensor.offsets.upperBound) of the data, which has "
            + "\(dataCount) bytes: truncated?")
      }
      guard start == end else {
        throw SafeTensorsError(
          path: path, tensor: tensor.name,
          problem: start < end
            ? "begins at byte \(start) and overlaps the tensor that ends at \(end)"
            : "begins at byte \(start) and leaves a gap after the tensor that ends at \(end)")
      }
      end = tensor.offsets.upperBound
    }
    guard end == dataCount else {
      throw SafeTensorsError(
        path: path, problem: "the tensors end at byte \(end) of the data, which has \(dataCount)")
    }
  }
}
