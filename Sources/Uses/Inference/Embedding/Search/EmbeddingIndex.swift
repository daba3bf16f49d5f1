import Autograd
import Platform
import Serialization

/// The vectors of all lines of a text file, kept beside it for searching.
public struct EmbeddingIndex {
  /// A line that was found.
  public struct Match: Sendable, Equatable {
    /// Which line, from 0.
    public let line: Int
    /// The cosine of its vector with that of the query.
    public let similarity: Float
  }

  private static let fingerprint = "fingerprint"
  private let vectors: HDF5Array<Float>  // [lines, width]

  /// The file that holds the vectors of a text file.
  public static func path(of text: String) -> String { text + ".vectors.h5" }

  /// Opens the vectors of a text file; nil if there are none, or those of other text, another model or another way
  /// of making them.
  ///
  /// - Parameters:
  ///   - path: the file of vectors.
  ///   - fingerprint: what they have to be made of.
  /// - Throws: `HDF5Error` if the file is damaged.
  public init?(opening path: String, _ fingerprint: EmbeddingFingerprint) throws {
    guard FileSystem.exists(path) else { return nil }
    let file = try HDF5File(opening: path)
    guard try file.attribute(Self.fingerprint) == .string(fingerprint.digest) else { return nil }
    vectors = try file.map("/embeddings", as: Float.self)
    guard vectors.shape.count == 2 else { return nil }
  }

  /// What is written beside vectors so that they are known again.
  public static func attributes(_ fingerprint: EmbeddingFingerprint) -> [(String, String)] {
    [(Self.fingerprint, fingerprint.digest)]
  }

  /// How many lines there are.
  public var count: Int { vectors.shape[0] }

  /// The lines that are nearest to a query, by the cosine of their vectors: all of them are compared.
  ///
  /// - Parameters:
  ///   - query: the vector of a text, `[width]`.
  ///   - limit: how many lines.
  ///   - embedder: on whose threads.
  /// - Returns: the nearest first; of two that are equally near, the earlier one.
  public func nearest(to query: ArraySlice<Float>, limit: Int, _ embedder: Embedder) -> [Match] {
    let width = vectors.shape[1]
    let query = Array(query)
    let length = Self.dot(query, query).squareRoot()
    let blocks = (count + Self.block - 1) / Self.block
    let found = Guarded<[Match]>([])
    embedder.context.threads.run(blocks) { index, _ in
      let lines = index * Self.block..<min(count, (index + 1) * Self.block)
      let matches = lines.map { line -> Match in
        let row = UnsafeBufferPointer(rebasing: vectors.elements[line * width..<(line + 1) * width])
        let size = Self.dot(row, row).squareRoot() * length
        return Match(line: line, similarity: size > 0 ? Float(Self.dot(row, query) / size) : 0)
      }
      let best = Self.best(matches, limit)
      found.withLock { $0 = Self.best($0 + best, limit) }
    }
    return found.withLock { $0 }
  }

  private static let block = 1 << 14

  private static func best(_ matches: [Match], _ limit: Int) -> [Match] {
    Array(
      matches.sorted { ($1.similarity, $0.line) < ($0.similarity, $1.line) }.prefix(limit))
  }

  private static func dot(
    _ x: some RandomAccessCollection<Float>, _ y: some RandomAccessCollection<Float>
  ) -> Double {
    zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
