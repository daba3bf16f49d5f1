import Compression
import Platform
import Randomness
import Serialization

/// Weights of other programs.
extension FuzzTarget {
  /// Checkpoints of TensorFlow: an index, plain or in Snappy, and two files of data.
  ///
  /// An input is all three, and the sizes of the first two.
  static func tensorFlow(_ seeds: SeedFiles) throws -> FuzzTarget {
    let indexes = try ["tensorflow.ckpt.index", "tensorflow-plain.ckpt.index"]
      .map { TableMutator(try seeds.bytes($0)) }
    let suffixes = [".data-00000-of-00002", ".data-00001-of-00002"]
    let data = try suffixes.map { try seeds.bytes("tensorflow.ckpt" + $0) }
    return FuzzTarget(
      name: "tensorflow", batchSize: 500, weight: 100,
      mutate: { random in
        var files = [indexes[random.integer(below: 2)].mutated(&random)] + data
        if random.integer(below: 16) == 0 {
          let number = 1 + random.integer(below: 2)
          ByteMutator.mutate(&files[number], in: files[number].indices, &random)
          if random.coin() { ByteMutator.resize(&files[number], &random) }
        }
        let sizes = files[..<2].flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] }
        return files.flatMap { $0 } + sizes
      },
      read: { input, scratch in
        let sizes = input.suffix(4).map(Int.init)
        let first = sizes[0] << 8 | sizes[1]
        let second = first + (sizes[2] << 8 | sizes[3])
        try write(Array(input[..<first]), to: scratch + ".index")
        try write(Array(input[first..<second]), to: scratch + suffixes[0])
        try write(Array(input[second..<input.count - 4]), to: scratch + suffixes[1])
        touch(try TensorFlowCheckpoint.read(scratch).tensors)
      })
  }

  /// Zip archives, and the checkpoint of TensorFlow in them.
  static func zipArchive(_ seeds: SeedFiles) throws -> FuzzTarget {
    let mutator = ZipMutator(try seeds.bytes("tensorflow.zip"))
    return FuzzTarget(
      name: "zip", batchSize: 500, weight: 60,
      mutate: { random in mutator.mutated(&random) },
      read: { input, scratch in
        try write(input, to: scratch)
        let archive = try ZipArchive(path: scratch)
        for member in archive.members { _ = try archive.contents(of: member).copy().last }
        touch(try TensorFlowCheckpoint.read(scratch).tensors)
      })
  }

  /// Files of PyTorch: most of the changes go into the pickle.
  static func pyTorch(_ seeds: SeedFiles) throws -> FuzzTarget {
    let mutators = try ["pytorch-tensors.bin", "pytorch-parameters.bin"]
      .map { ZipMutator(try seeds.bytes($0)) }
    return FuzzTarget(
      name: "pytorch", batchSize: 1_000, weight: 150,
      mutate: { random in mutators[random.integer(below: 2)].mutated(&random) },
      read: { input, scratch in
        try write(input, to: scratch)
        touch(try PyTorchFile.read(scratch))
      })
  }

  /// Reads every byte, where a wrong place would show.
  private static func touch(_ tensors: StateDictionary) {
    for name in tensors.names {
      guard let storage = tensors[name]?.storage else { continue }
      withExtendedLifetime(storage) { _ = CRC32C.checksum(of: storage.bytes) }
    }
  }
}
