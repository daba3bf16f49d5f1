import Autograd
import ExactStrings
import Models
public import Platform
import Serialization

/// Files of embeddings.
public enum EmbeddingFile {
  /// How vectors are written.
  public enum Format: String, Sendable, CaseIterable {
    /// HDF5: `/embeddings`, float32 `[vectors, width]`, and `/offsets` where a text has many.
    case hdf5
    /// NumPy's array file: float32 `[texts, width]`.
    case npy
    /// A JSON object a text.
    case jsonl

    /// The format that a file's name tells of; nil if it tells of none.
    public init?(nameOf path: String) {
      let name = path.lowercased()  // for its ending alone
      if name.hasExactSuffix(".h5") || name.hasExactSuffix(".hdf5") {
        self = .hdf5
      } else if name.hasExactSuffix(".npy") {
        self = .npy
      } else if [".jsonl", ".ndjson", ".json"].contains(where: { name.hasExactSuffix($0) }) {
        self = .jsonl
      } else {
        return nil
      }
    }

    /// What a file of this format may take the place of.
    public var replaceable: ReplaceableKind {
      switch self {
      case .hdf5:
        ReplaceableKind("embeddings in HDF5") { path in
          (try? HDF5File(opening: path).attribute("format")) == .string(HDF5Embeddings.name)
        }
      case .npy:
        ReplaceableKind("a NumPy array") { path in
          EmbeddingFile.start(of: path, NPYHeader.magic.count).elementsEqual(NPYHeader.magic)
        }
      case .jsonl:
        ReplaceableKind("embeddings in JSON lines") { path in
          let start = EmbeddingFile.start(of: path, 12)
          return start.starts(with: JSONEmbeddings.start)
            || start.starts(with: JSONEmbeddings.tokensStart)
        }
      }
    }
  }

  /// Writes a file atomically: what was there stays until all of the new one is.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - format: how it is written; `npy` only without ``PoolingStrategy/none`` and without tokens.
  ///   - embedder: what makes the vectors, and is described in the file.
  ///   - showsTokens: whether the pieces of the texts are written beside the vectors.
  ///   - attributes: what is noted beside the vectors, in HDF5.
  ///   - body: gives vectors and their texts, in any number of portions.
  /// - Throws: `SystemError`, `HDF5Error` or what `body` throws; the old file is then as it was.
  public static func write(
    to path: String, format: Format, of embedder: Embedder, showsTokens: Bool,
    attributes: [(String, String)] = [],
    _ body: (_ append: (Embeddings, [EmbeddingInput]) throws -> Void) throws -> Void
  ) throws {
    switch format {
    case .hdf5:
      try HDF5File.write(to: path) { file in
        for (name, text) in attributes { try file.setAttribute(.string(text), name) }
        let writer = try HDF5Embeddings(file, of: embedder, showsTokens: showsTokens)
        try body { try writer.append($0, $1) }
        try writer.finish()
      }
    case .npy:
      try AtomicFile.write(to: path) { temporary in
        let writer = try NPYEmbeddings(temporary, width: embedder.width)
        try body { embeddings, _ in try writer.append(embeddings) }
        try writer.finish()
      }
    case .jsonl:
      let lines = JSONEmbeddings(of: embedder, showsTokens: showsTokens)
      try AtomicFile.write(to: path) { temporary in
        var writer = try FileWriter(path: temporary)
        try body { embeddings, inputs in
          try writer.write(
            lines.lines(of: embeddings, inputs, threads: embedder.context.threads))
        }
        try writer.finish()
      }
    }
  }

  /// The first bytes of a file, as many as it has.
  private static func start(of path: String, _ count: Int) -> [UInt8] {
    guard let file = try? RandomAccessFile(path: path, mode: .read) else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    let found = bytes.withUnsafeMutableBytes { try? file.read(at: 0, into: $0) }
    return Array(bytes.prefix(found ?? 0))
  }
}
