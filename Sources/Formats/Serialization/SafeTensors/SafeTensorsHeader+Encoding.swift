import ExactStrings

extension SafeTensorsHeader {
  /// Lays out the tensors of a file to be written.
  init(
    describing dictionary: StateDictionary, metadata: [ExactString: String], path: String
  ) throws(SafeTensorsError) {
    let entries = dictionary.names.compactMap { name in dictionary[name].map { (name, $0) } }
    if dictionary[Self.metadataKey] != nil {
      throw SafeTensorsError(
        path: path, tensor: Self.metadataKey, problem: "this name is reserved for the metadata")
    }
    // The largest elements come first, so each tensor starts at a multiple of its element size.
    var offsets: [ExactString: Range<Int>] = [:]
    var end = 0
    for size in [8, 4, 2, 1] {
      for (name, entry) in entries where entry.type.byteCount == size {
        offsets[ExactString(name)] = end..<end + entry.storage.count
        end += entry.storage.count
      }
    }
    let tensors = entries.map { name, entry in
      Tensor(
        name: name, type: entry.type, shape: entry.shape,
        offsets: offsets[ExactString(name)] ?? 0..<0)
    }
    self.init(tensors: tensors, metadata: metadata, dataStart: 0)
  }

  /// The size field and the header, padded with spaces to a multiple of eight bytes.
  func encoded() -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
        .map { "\(JSONValue.quoted($0.key.string)):\(JSONValue.quoted($0.value))" }
      members.append("\"\(Self.metadataKey)\":{\(texts.joined(separator: ","))}")
    }
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(JSONValue.quoted(tensor.name)):{\"dtype\":\"\(tensor.type.safeTensorsCode)\","
          + "\"shape\":[\(shape)],\"data_offsets\":"
          + "[\(tensor.offsets.lowerBound),\(tensor.offsets.upperBound)]}")
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}

extension ElementType {
  /// The type's code in a safetensors header.
  public var safeTensorsCode: String {
    switch self {
    case .float16: "F16"
    case .bfloat16: "BF16"
    case .float32: "F32"
    case .float64: "F64"
    case .int8: "I8"
    case .int16: "I16"
    case .int32: "I32"
    case .int64: "I64"
    case .uint8: "U8"
    case .uint16: "U16"
    case .uint32: "U32"
    case .uint64: "U64"
    case .bool: "BOOL"
    }
  }

  /// The type with some code in a safetensors header, or nil for unknown codes.
  public init?(safeTensorsCode code: String) {
    guard let type = Self.allCases.first(where: { $0.safeTensorsCode == code }) else { return nil }
    self = type
  }
}
