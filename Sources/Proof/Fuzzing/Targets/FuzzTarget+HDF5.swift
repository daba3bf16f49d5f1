import Autograd
import Corpora
import Platform
import Pretraining
import Randomness
import Serialization
import Tokenization

extension FuzzTarget {
  /// Checkpoints.
  static func checkpoint(_ seeds: SeedFiles) throws -> FuzzTarget {
    try hdf5("checkpoint", weight: 5, of: ["checkpoint-v1.h5"], seeds) { path in
      _ = try Checkpoint(path: path)
    }
  }

  /// Token stores.
  static func tokenStore(_ seeds: SeedFiles) throws -> FuzzTarget {
    try hdf5("token-store", weight: 20, of: ["tokens-v1.h5"], seeds) { path in
      _ = try TokenStore(opening: path)
    }
  }

  /// Instance files, ours and those that h5py writes in NVIDIA's layout.
  static func instances(_ seeds: SeedFiles) throws -> FuzzTarget {
    let vocabulary = try Vocabulary(contentsOfFile: seeds.path("vocab.txt"))
    return try hdf5(
      "instances", weight: 20,
      of: ["instances-v1.h5", "instances-nvidia.h5", "instances-nvidia-old.h5"], seeds
    ) { path in
      _ = try InstanceSet(
        opening: [path], vocabulary: vocabulary, scratch: FileSystem.parent(of: path))
    }
  }

  /// Files of a step that was not finite, as `cloze reproduce` reads them.
  static func nonFiniteStep(_ seeds: SeedFiles) throws -> FuzzTarget {
    try hdf5("non-finite-step", weight: 2, of: ["non-finite-step-v1.h5"], seeds) { path in
      _ = try StepReproduction(path: path, context: try Context(threadCount: 1))
    }
  }

  private static func hdf5(
    _ name: String, weight: Int, of files: [String], _ seeds: SeedFiles,
    _ read: @escaping @Sendable (_ path: String) throws -> Void
  ) throws -> FuzzTarget {
    let mutators = try files.map { HDF5Mutator(try seeds.bytes($0)) }
    return FuzzTarget(
      name: name, batchSize: 50, weight: weight,
      mutate: { random in mutators[random.integer(below: mutators.count)].mutated(&random) },
      read: { input, scratch in
        try write(input, to: scratch)
        try read(scratch)
      },
      readInOneProcess: { input, scratch, survived in
        try write(input, to: scratch)
        try HDF5Proof.examineHere(scratch)
        survived()
        try read(scratch)
      })
  }
}
