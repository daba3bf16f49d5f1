import Autograd
import Interchange
import Models
import Platform
import Randomness
import Serialization

extension FuzzTarget {
  /// safetensors files: half of the changes go into the header, whose size is set right again.
  static func safeTensors(_ seeds: SeedFiles) throws -> FuzzTarget {
    let file = try seeds.bytes("model.safetensors")
    return FuzzTarget(
      name: "safetensors", batchSize: 2_000, weight: 300,
      mutate: { random in spoiledHeader(file, &random) },
      read: { input, scratch in
        try write(input, to: scratch)
        let tensors = try SafeTensors.read(scratch).tensors
        for name in tensors.names { _ = tensors[name]?.floats()?.last }
      })
  }

  /// Exported models: a spoiled configuration, or spoiled weights beside a good one.
  static func exportedModel(_ seeds: SeedFiles) throws -> FuzzTarget {
    let weights = try seeds.bytes("model.safetensors")
    let configuration = try seeds.bytes("config.json")
    let vocabulary = try seeds.bytes("vocab.txt")
    return FuzzTarget(
      name: "exported-model", batchSize: 200, weight: 10,
      mutate: { random in
        guard random.coin() else { return spoiledHeader(weights, &random) }
        var bytes = configuration
        for _ in 0..<1 + random.integer(below: 2) { TextMutator.mutate(&bytes, &random) }
        return bytes
      },
      read: { input, scratch in
        let folder = FileSystem.parent(of: scratch)
        let isConfiguration = input.prefix(64).contains(0x0A)
        try write(isConfiguration ? input : configuration, to: folder + "/config.json")
        try write(isConfiguration ? weights : input, to: folder + "/model.safetensors")
        try write(vocabulary, to: folder + "/vocab.txt")
        try ModelReader.read(folder).prove(in: Context(threadCount: 1))
      })
  }

  private static func spoiledHeader(_ file: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var bytes = file
    guard random.integer(below: 4) > 0 else {
      ByteMutator.mutate(&bytes, in: 0..<min(bytes.count, 64), &random)
      if random.coin() { ByteMutator.resize(&bytes, &random) }
      return bytes
    }
    let size = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    var header = Array(bytes[8..<8 + size])
    for _ in 0..<1 + random.integer(below: 3) { TextMutator.mutate(&header, &random) }
    let count = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return count + header + bytes[(8 + size)...]
  }

  /// Replaces a file without waiting for the disk, as some file systems do for one that is emptied.
  static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    if FileSystem.exists(path) { try FileSystem.remove(path) }
    var writer = try FileWriter(path: path)
    try writer.write(bytes)
    try writer.finish()
  }
}
