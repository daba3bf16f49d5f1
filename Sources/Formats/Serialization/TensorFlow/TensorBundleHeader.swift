/// What a checkpoint's index says of itself, under the empty key (`BundleHeaderProto`).
struct TensorBundleHeader {
  /// The newest version that we know (`kTensorBundleVersion`).
  private static let version = 1

  /// How many files of data there are.
  private(set) var shardCount = 0

  /// - Parameters:
  ///   - message: the value of the empty key.
  ///   - path: what errors name.
  /// - Throws: `TensorFlowCheckpointError`, also for files that we cannot read.
  init(_ message: UnsafeRawBufferPointer, path: String) throws(TensorFlowCheckpointError) {
    var endianness = 0
    var oldestReader = 0
    do {
      try ProtobufReader.readFields(in: message) { number, value throws(ProtobufReader.Fault) in
        switch number {
        case 1: shardCount = try value.integer("num_shards")
        case 2: endianness = try value.integer("endianness")
        case 3:
          let version = try value.message("version")
          try ProtobufReader.readFields(in: version) { number, value throws(ProtobufReader.Fault) in
            if number == 2 { oldestReader = try value.integer("min_consumer") }
          }
        default: break
        }
      }
    } catch {
      throw TensorFlowCheckpointError(path, "the header of the checkpoint: \(error.problem)")
    }
    guard endianness == 0 else {
      throw TensorFlowCheckpointError(
        path, "written by a big-endian machine (endianness \(endianness)), expected little-endian")
    }
    guard oldestReader <= Self.version else {
      throw TensorFlowCheckpointError(
        path,
        "made for readers of version \(oldestReader) or later, this program knows version "
          + "\(Self.version)")
    }
    guard (1...Int(Int32.max)).contains(shardCount) else {
      throw TensorFlowCheckpointError(path, "\(shardCount) files of data, expected 1 at least")
    }
  }
}
