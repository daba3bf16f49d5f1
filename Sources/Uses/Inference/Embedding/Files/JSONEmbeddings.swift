public import Autograd
import Models
import Serialization
import Tokenization

/// Embeddings as JSON lines: an object a text, with `embedding`, a list of numbers or a list of such lists, and
/// perhaps `tokens` before it.
///
/// Numbers are the shortest that read back as the same float32.
public struct JSONEmbeddings {
  /// What every line begins with.
  static let start = Array("{\"embedding\"".utf8)
  static let tokensStart = Array("{\"tokens\": [".utf8)

  private let isMatrix: Bool
  /// The pieces in quotes, if they are shown.
  private let pieces: [String]?

  /// Makes lines of what an embedder makes.
  ///
  /// - Parameters:
  ///   - embedder: what makes the vectors.
  ///   - showsTokens: whether the pieces of the texts are shown.
  public init(of embedder: Embedder, showsTokens: Bool) {
    isMatrix = embedder.strategy == .none
    pieces =
      showsTokens ? embedder.tokenizer.vocabulary.pieces.map { JSONValue.quoted($0) } : nil
  }

  /// The lines of texts, each with its line feed, in UTF-8.
  ///
  /// - Parameters:
  ///   - embeddings: the vectors.
  ///   - inputs: their texts.
  ///   - threads: what to share the work among.
  /// - Returns: the bytes of all lines.
  public func lines(
    of embeddings: Embeddings, _ inputs: [EmbeddingInput], threads: ThreadPool
  ) -> [UInt8] {
    let size = 64
    var parts = [[UInt8]](repeating: [], count: (inputs.count + size - 1) / size)
    parts.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let parts = buffer
      threads.run(parts.count) { part, _ in
        for text in part * size..<min((part + 1) * size, inputs.count) {
          parts[part] += line(text, of: embeddings, inputs[text])
        }
      }
    }
    return Array(parts.joined())
  }

  private func line(_ text: Int, of embeddings: Embeddings, _ input: EmbeddingInput) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(16 + 13 * embeddings[text].count)
    line.append(UInt8(ascii: "{"))
    if let pieces {
      line += "\"tokens\": [".utf8
      for (place, id) in input.tokens.enumerated() {
        if place > 0 { line += ", ".utf8 }
        line += pieces[Int(id)].utf8
      }
      line += "], ".utf8
    }
    line += "\"embedding\": ".utf8
    if isMatrix {
      line.append(UInt8(ascii: "["))
      for row in embeddings.offsets[text]..<embeddings.offsets[text + 1] {
        if row > embeddings.offsets[text] { line += ", ".utf8 }
        append(embeddings.values[row * embeddings.width..<(row + 1) * embeddings.width], to: &line)
      }
      line.append(UInt8(ascii: "]"))
    } else {
      append(embeddings[text], to: &line)
    }
    line += "}\n".utf8
    return line
  }

  private func append(_ vector: ArraySlice<Float>, to line: inout [UInt8]) {
    line.append(UInt8(ascii: "["))
    var isFirst = true
    for number in vector {
      if !isFirst { line += ", ".utf8 }
      isFirst = false
      line += number.description.utf8
    }
    line.append(UInt8(ascii: "]"))
  }
}
