import Autograd
import Corpora
import ExactStrings
import FineTuning
import Models
import Platform
import Pretraining
import Serialization
import Tokenization
import Training

/// The proof that a file is whole: every byte of it has been read and held against what guards it.
public struct FileCheck: Codable, Sendable {
  /// The file.
  public let file: String
  /// Its size.
  public let bytes: Int
  /// What it is, and how much of it was checked.
  public let contents: String

  /// Proves a file.
  ///
  /// - Parameter path: a checkpoint, token store, instance file, safetensors file, vocabulary, a run's or model's file
  ///   in JSON, or an HDF5 file of another program.
  /// - Throws: an error that names the file and the fault in one line.
  public init(path: String) throws {
    guard FileSystem.exists(path) else { throw TrainingError("'\(path)' does not exist") }
    file = path
    bytes = try FileSystem.fileSize(path)
    contents = try Self.prove(path)
  }

  /// What was proved in another way.
  init(_ path: String, _ prove: (String) throws -> String) throws {
    file = path
    bytes = try FileSystem.fileSize(path)
    contents = try prove(path)
  }

  private static func proveModel(_ path: String) throws -> String {
    let model = try StoredModel(path: path)
    let count = try model.prove(in: Context(threadCount: 1))
    return "model with \(model.record.heads.title), \(counted(count, "parameter"))"
  }

  private static func prove(_ path: String) throws -> String {
    switch try FileKind(of: path) {
    case .checkpoint:
      if try HDF5File(opening: path).attribute("options") == nil { return try proveModel(path) }
      if try RunKind(HDF5File(opening: path, verifying: false)) == .fineTuning {
        let proof = try FineTuningCheckpoint.prove(path: path)
        try StoredModel(path: path).prove(in: Context(threadCount: 1))
        return
          "checkpoint of step \(proof.step) of fine-tuning, \(counted(proof.arrays, "array")) of "
          + counted(proof.bytes, "byte")
      }
      let proof = try Checkpoint.prove(path: path)
      // The state before a step that failed is evidence, whatever it computes.
      if try !NonFiniteStepFile.isOne(path) {
        try StoredModel(path: path).prove(in: Context(threadCount: 1))
      }
      return
        "checkpoint of step \(proof.step), \(counted(proof.arrays, "array")) of \(counted(proof.bytes, "byte"))"
    case .tokenStore:
      let statistics = try TokenStore(opening: path).statistics
      return
        "token store, \(counted(statistics.documents, "document")), \(counted(statistics.sentences, "sentence")), "
        + "\(counted(statistics.tokens, "token"))"
    case .instances:
      let folder = try ScratchDirectory(beside: path)
      let set = try InstanceSet(opening: [path], vocabulary: nil, scratch: folder.path)
      return
        "instance file, \(counted(set.count, "instance")) of up to \(counted(set.longestSequence, "piece"))"
    case .instanceLines: return try InstanceLines(path: path).description
    case .embeddings:
      let arrays = try proveArrays(path).arrays
      let shape = try HDF5File(opening: path).info("/embeddings").shape
      return "embeddings, \(counted(arrays, "array")), vectors \(shape)"
    case .otherHDF5:
      let (arrays, guarded) = try proveArrays(path)
      return
        "HDF5 of another program, \(counted(arrays, "array")), \(guarded) of them with a checksum"
    case .safeTensors:
      let tensors = try SafeTensors.read(path).tensors
      // The format has no checksum: reading every byte is all there is to prove.
      let hash = try Hashing.sha256Hex(ofFile: path)
      return
        "safetensors without checksums, \(counted(tensors.count, "tensor")) of \(tensors.elementCount) "
        + "elements, sha256 \(hash)"
    case .json: return try JSONCheck.prove(path)
    case .vocabulary:
      let vocabulary = try Vocabulary(contentsOfFile: path)
      return "vocabulary, \(counted(vocabulary.count, "piece")), sha256 \(vocabulary.sha256)"
    }
  }

  private static func proveArrays(_ path: String) throws -> (arrays: Int, guarded: Int) {
    let file = try HDF5File(opening: path)
    var (arrays, guarded) = (0, 0)
    for name in try HDF5StateDictionary.names(under: "/", of: file) {
      arrays += 1
      if try file.attribute(HDF5Checksum.attribute, of: name.object) != nil { guarded += 1 }
      try file.verifyChecksum(of: name.object)
    }
    return (arrays, guarded)
  }
}
