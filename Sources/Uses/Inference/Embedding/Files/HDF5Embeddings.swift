import Autograd
import Models
import Serialization
import Tokenization

/// Embeddings in HDF5, written as they come.
///
/// | object | what it holds |
/// |---|---|
/// | `/embeddings` | float32 `[vectors, width]` |
/// | `/offsets` | where a text has many vectors: where each one's start, and last their number, int64 `[texts + 1]` |
/// | `/token_ids`, `/token_offsets` | where tokens are shown: the ids of all texts, int32, and where each one's start, int64 |
/// | `/vocabulary` | the pieces of these ids |
///
/// The root's attributes tell how they were made.
struct HDF5Embeddings {
  static let name = "cloze embeddings"
  private static let version: Int64 = 1

  private let vectors: Rows<Float>
  private let offsets: Rows<Int64>?
  private let tokens: (ids: Rows<Int32>, offsets: Rows<Int64>)?

  /// Begins the datasets.
  ///
  /// - Parameters:
  ///   - file: a new file.
  ///   - embedder: what makes the vectors.
  ///   - showsTokens: whether the ids of the texts are written.
  /// - Throws: `HDF5Error`.
  init(_ file: HDF5File, of embedder: Embedder, showsTokens: Bool) throws(HDF5Error) {
    for (name, value) in Self.attributes(of: embedder) { try file.setAttribute(value, name) }
    vectors = try Rows(file, "/embeddings", rowShape: [embedder.width])
    offsets = embedder.strategy == .none ? try Rows(file, "/offsets", first: [0]) : nil
    guard showsTokens else {
      tokens = nil
      return
    }
    tokens = (try Rows(file, "/token_ids"), try Rows(file, "/token_offsets", first: [0]))
    try file.write(texts: embedder.tokenizer.vocabulary.pieces, to: "/vocabulary")
  }

  private static func attributes(of embedder: Embedder) -> [(String, HDF5AttributeValue)] {
    [
      ("format", .string(name)), ("format_version", .integer(version)),
      ("pooling_strategy", .string(embedder.strategy.name)),
      ("pooling_layers", .integers(embedder.layers.map { Int64($0) })),
      ("normalized", .bool(embedder.normalizes)),
      ("mask_cls_sep", .bool(embedder.masksSpecialTokens)),
      ("max_seq_len", .integer(Int64(embedder.maximumLength))),
    ]
      + (embedder.precision == .float32
        ? [] : [("precision", .string(embedder.precision.rawValue))])
  }

  /// Adds vectors, and the tokens of their texts.
  func append(_ embeddings: Embeddings, _ inputs: [EmbeddingInput]) throws(HDF5Error) {
    let base = Int64(vectors.count)
    try offsets?.append(embeddings.offsets.dropFirst().map { base + Int64($0) })
    try vectors.append(embeddings.values)
    guard let tokens else { return }
    for input in inputs {
      try tokens.ids.append(input.tokens)
      try tokens.offsets.append([Int64(tokens.ids.count)])
    }
  }

  /// Completes the datasets.
  func finish() throws(HDF5Error) {
    try vectors.finish()
    try offsets?.finish()
    try tokens?.ids.finish()
    try tokens?.offsets.finish()
  }
}

/// A dataset that grows, where it may or may not be there.
private final class Rows<Element: StoredElement> {
  private var writer: HDF5RowWriter<Element>?
  private(set) var count: Int
  private let rowSize: Int

  init(
    _ file: HDF5File, _ object: String, rowShape: [Int] = [], first: [Element] = []
  ) throws(HDF5Error) {
    rowSize = rowShape.reduce(1, *)
    count = 0
    writer = try HDF5RowWriter(into: file, at: object, rowShape: rowShape)
    try append(first)
  }

  func append(_ rows: [Element]) throws(HDF5Error) {
    try writer?.append(rows)
    count += rows.count / rowSize
  }

  func finish() throws(HDF5Error) {
    if let writer = writer.take() { try writer.finish() }
  }
}
