import Platform

/// Checkpoints of TensorFlow 1 and 2 (the "tensor bundle", version 2): an index and files of data.
///
/// The index, `<prefix>.index`, is a sorted table of protocol buffers; `<prefix>.data-00000-of-00001` holds
/// the bytes. Both may be members of a zip archive. Names are names here: what they mean in a model is not known.
public enum TensorFlowCheckpoint {
  /// What a checkpoint holds.
  public struct Contents: Sendable {
    /// The variables that are arrays of numbers, in the order of their names' bytes.
    public var tensors = StateDictionary()
    /// The others: texts, resources, and numbers of types that no array here has.
    public var skipped: [(name: String, type: String)] = []
  }

  /// Reads a checkpoint by its path as users give it; see ``TensorFlowCheckpoint/Location/init(_:)``.
  ///
  /// - Parameter path: the prefix, one of the files, a folder or an archive.
  /// - Returns: what it holds.
  /// - Throws: `TensorFlowCheckpointError`, also if there is none.
  public static func read(_ path: String) throws(TensorFlowCheckpointError) -> Contents {
    guard let location = try Location(path) else {
      throw TensorFlowCheckpointError(
        path,
        "no TensorFlow checkpoint (expected its prefix, with \(indexSuffix) behind it, or a folder or "
          + "zip archive with one)")
    }
    return try read(location)
  }

  /// Reads a checkpoint.
  ///
  /// The files are mapped: what lies aligned in them costs no memory until it is touched, and is touched once
  /// here, for its checksum.
  ///
  /// - Parameter location: where it is.
  /// - Returns: what it holds.
  /// - Throws: `TensorFlowCheckpointError` naming the file, the variable and the fault.
  public static func read(_ location: Location) throws(TensorFlowCheckpointError) -> Contents {
    let file = try location.open(indexSuffix)
    let index = try withExtendedLifetime(file) { () throws(TensorFlowCheckpointError) in
      try TensorBundleIndex(file.bytes, path: location.describe(indexSuffix))
    }
    let last = try index.lastEntries { location.describe(index.shardSuffix($0)) }
    var contents = Contents()
    var shards: [Int: MappedSlice] = [:]
    for entry in index.entries {
      let path = location.describe(index.shardSuffix(entry.shard))
      if shards[entry.shard] == nil {
        let shard = try location.open(index.shardSuffix(entry.shard))
        if let last = last[entry.shard], last.range.upperBound > shard.count {
          throw TensorFlowCheckpointError(
            path, variable: last.name,
            "ends at byte \(last.range.upperBound) of a file of \(shard.count) bytes: cut off?")
        }
        shards[entry.shard] = shard
      }
      guard let type = entry.type, let shard = shards[entry.shard] else {
        contents.skipped.append((entry.name, entry.typeName))
        continue
      }
      let storage = try storage(of: entry, type, in: shard, path: path)
      contents.tensors.append(
        entry.name, StateDictionary.Entry(shape: entry.shape, type: type, storage: storage))
    }
    return contents
  }

  /// The bytes of a variable, after a look at their checksum.
  private static func storage(
    of entry: TensorBundleEntry, _ type: ElementType, in shard: MappedSlice, path: String
  ) throws(TensorFlowCheckpointError) -> ByteStorage {
    // A variable without bytes may claim any place.
    let range = entry.range.isEmpty ? 0..<0 : entry.range
    let bytes = UnsafeRawBufferPointer(rebasing: shard.bytes[range])
    guard CRC32C.checksum(of: bytes).masked == entry.checksum else {
      throw TensorFlowCheckpointError(
        path, variable: entry.name,
        "its checksum is wrong: the \(range.count) bytes at byte \(range.lowerBound) are damaged")
    }
    let start = shard.range.lowerBound
    return ByteStorage(
      aligned: MappedSlice(shard.file, start + range.lowerBound..<start + range.upperBound),
      to: type.byteCount)
  }
}
