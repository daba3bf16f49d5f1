/// Where a variable lies and what it is (`BundleEntryProto`).
struct TensorBundleEntry {
  /// What the variable is called.
  let name: String
  /// Its type as TensorFlow calls it.
  private(set) var typeName = ""
  /// Its type; nil for one that no tensor of ours has.
  private(set) var type: ElementType?
  private(set) var shape: [Int] = []
  /// Which file of data it is in.
  private(set) var shard = 0
  /// Which of that file's bytes it has.
  private(set) var range = 0..<0
  /// The masked CRC-32C of those bytes.
  private(set) var checksum: UInt32 = 0

  /// As in all formats that we read.
  private static let maximumRank = 32

  /// - Parameters:
  ///   - name: the key in the index.
  ///   - message: the value.
  ///   - header: how many files of data there are.
  ///   - path: the index, which errors name.
  /// - Throws: `TensorFlowCheckpointError`.
  init(
    _ name: String, _ message: UnsafeRawBufferPointer, header: TensorBundleHeader, path: String
  ) throws(TensorFlowCheckpointError) {
    self.name = name
    var fields = Fields()
    do {
      try ProtobufReader.readFields(in: message) { number, value throws(ProtobufReader.Fault) in
        try fields.take(number, value)
      }
      try interpret(fields, shardCount: header.shardCount)
    } catch {
      throw TensorFlowCheckpointError(path, variable: name, error.problem)
    }
  }

  /// The message, without sense so far.
  private struct Fields {
    var type = 0
    var shape: [Int] = []
    var hasShape = true
    var shard = 0
    var offset = 0
    var size = 0
    var checksum: UInt32 = 0
    var sliceCount = 0

    mutating func take(
      _ number: UInt64, _ value: ProtobufReader.Value
    ) throws(ProtobufReader.Fault) {
      switch number {
      case 1: type = try value.integer("dtype")
      case 2:
        try ProtobufReader.readFields(in: try value.message("shape")) {
          number, value throws(ProtobufReader.Fault) in try takeShape(number, value)
        }
      case 3: shard = try value.integer("shard_id")
      case 4: offset = try value.integer("offset")
      case 5: size = try value.integer("size")
      case 6:
        guard case .fixed32(let bits) = value else {
          throw ProtobufReader.Fault(problem: "'crc32c' has no four bytes")
        }
        checksum = bits
      case 7: sliceCount += 1
      default: break
      }
    }

    private mutating func takeShape(
      _ number: UInt64, _ value: ProtobufReader.Value
    ) throws(ProtobufReader.Fault) {
      switch number {
      case 2:
        guard shape.count < TensorBundleEntry.maximumRank else {
          throw ProtobufReader.Fault(
            problem: "more than \(TensorBundleEntry.maximumRank) dimensions")
        }
        var size = 0
        try ProtobufReader.readFields(in: try value.message("dim")) {
          number, value throws(ProtobufReader.Fault) in
          if number == 1 { size = try value.integer("size") }
        }
        shape.append(size)
      case 3: if try value.integer("unknown_rank") != 0 { hasShape = false }
      default: break
      }
    }
  }

  private mutating func interpret(
    _ fields: Fields, shardCount: Int
  ) throws(ProtobufReader.Fault) {
    func require(
      _ holds: Bool, _ problem: @autoclosure () -> String
    ) throws(ProtobufReader.Fault) {
      guard holds else { throw ProtobufReader.Fault(problem: problem()) }
    }
    try require(
      fields.sliceCount == 0,
      "is stored in \(fields.sliceCount) slices (a partitioned variable), expected one piece")
    guard let (name, type) = TensorFlowDataType.type(fields.type) else {
      throw ProtobufReader.Fault(problem: "dtype \(fields.type) is none that TensorFlow has")
    }
    try require(
      fields.hasShape && fields.shape.allSatisfy { $0 >= 0 },
      "its shape \(fields.hasShape ? "\(fields.shape)" : "of unknown rank") is no shape")
    try require(
      (0..<shardCount).contains(fields.shard),
      "lies in file \(fields.shard) of data, there are \(shardCount) from 0")
    let (end, overflows) = fields.offset.addingReportingOverflow(fields.size)
    try require(
      fields.offset >= 0 && fields.size >= 0 && !overflows,
      "\(fields.size) bytes at byte \(fields.offset) are no place")
    if let type {
      let expected = type.byteCount(shape: fields.shape)
      try require(
        expected == fields.size,
        "shape \(fields.shape) of \(name) takes \(expected.map(String.init) ?? "too many") bytes, "
          + "\(fields.size) are stored")
    }
    (typeName, self.type, shape) = (name, type, fields.shape)
    (shard, range, checksum) = (fields.shard, fields.offset..<end, fields.checksum)
  }
}
