import Autograd
import Inference
import Models
import Platform
import Tokenization

/// Embeds the lines of a text and keeps the user informed.
final class EmbeddingJob {
  private let embedder: Embedder
  private let watch = Stopwatch()
  private let line = ProgressLine()
  private let expectedBytes: Int?
  /// The bytes of the text that the windows before the present one take.
  private var bytesBefore = 0
  private(set) var result = Result()

  /// What has been done so far.
  struct Result: Encodable {
    var output: String?
    var format = ""
    var texts = 0
    var vectors = 0
    var width = 0
    /// Special ones included.
    var tokens = 0
    var unknown = 0
    var cutTexts = 0
    var maxSeqLen = 0
    var seconds = 0.0
    /// What of it the model took, without reading, tokenizing and writing.
    var computingSeconds = 0.0
    /// Of the computing time.
    var tokensPerSecond = 0.0
    /// Of the whole time.
    var textsPerSecond = 0.0
    var instructionSet = ""
    var precision = ""
  }

  /// Texts that are sorted by length together.
  private static let windowTexts = 4096
  private static let windowTokens = 1 << 18
  /// Numbers of the vectors of a window.
  private static let windowNumbers = 1 << 24

  /// Prepares a job.
  ///
  /// - Parameters:
  ///   - embedder: makes the vectors.
  ///   - expectedBytes: the size of the text's file, where it is known.
  init(_ embedder: Embedder, expectedBytes: Int?) {
    self.embedder = embedder
    self.expectedBytes = expectedBytes
    result.width = embedder.width
    result.maxSeqLen = embedder.maximumLength
    result.instructionSet = embedder.context.instructionSet
    result.precision = embedder.precision.rawValue
  }

  /// Embeds everything.
  ///
  /// - Parameters:
  ///   - reader: the text.
  ///   - append: gets vectors and their texts, in order.
  /// - Throws: what reading, computing or `append` throws.
  func run(
    _ reader: EmbeddingReader, _ append: (Embeddings, [EmbeddingInput]) throws -> Void
  ) throws {
    defer { line.finish() }
    let perText = embedder.strategy == .none ? 1 : embedder.width
    let texts = max(1, min(Self.windowTexts, Self.windowNumbers / perText))
    let tokens =
      embedder.strategy == .none
      ? max(1, min(Self.windowTokens, Self.windowNumbers / embedder.width)) : Self.windowTokens
    while let window = try reader.next(count: texts, tokens: tokens) {
      let inputs = Array(window)
      let start = watch.seconds
      let before = result
      let embeddings = try embedder.embed(inputs) { [self] texts, tokens in
        result.texts += texts
        result.tokens += tokens
        show(reader, share: Double(result.texts - before.texts) / Double(inputs.count))
      }
      bytesBefore = reader.byteCount
      result.computingSeconds += watch.seconds - start
      try append(embeddings, inputs)
      count(inputs, embeddings)
    }
    finish()
  }

  private func count(_ inputs: [EmbeddingInput], _ embeddings: Embeddings) {
    let unknown = embedder.tokenizer.vocabulary.unknown
    result.vectors += embeddings.offsets.last ?? 0
    for input in inputs {
      result.unknown += input.tokens.count { $0 == unknown }
      result.cutTexts += input.isCut ? 1 : 0
    }
  }

  /// Shows how far it is when so much of a window is done.
  private func show(_ reader: EmbeddingReader, share: Double) {
    // Short work needs no words.
    guard watch.seconds > 2 else { return }
    let done = Double(bytesBefore) + share * Double(reader.byteCount - bytesBefore)
    let fraction = expectedBytes.map { done / Double(max($0, 1)) } ?? 0
    line.show(fraction: min(fraction, 0.999)) {
      let rate = Double(result.tokens) / max(watch.seconds, 1e-9)
      return "embedding: \(grouped(result.texts, "text")), \(grouped(Int(rate))) tokens/s"
    }
  }

  private func finish() {
    result.seconds = watch.seconds
    result.tokensPerSecond = Double(result.tokens) / max(result.computingSeconds, 1e-9)
    result.textsPerSecond = Double(result.texts) / max(result.seconds, 1e-9)
    if result.cutTexts > 0 {
      warn(
        "\(grouped(result.cutTexts, "text")) of \(grouped(result.texts)) had more than "
          + "\(embedder.maximumLength) tokens and lost the end"
          + (embedder.maximumLength < embedder.positions
            ? "; --max-seq-len takes up to \(embedder.positions)" : ""))
    }
    let words = result.tokens - 2 * result.texts
    if words > 0, 5 * result.unknown > words {
      warn(
        "\(decimal(100 * Double(result.unknown) / Double(words), 1)) % of the pieces are [UNK]: the vocabulary of "
          + "'\(embedder.origin)' does not know them, and their vectors say little")
    }
  }
}

extension EmbeddingJob.Result {
  /// The figures for people.
  var description: String {
    let place = output.map { "\($0): " } ?? ""
    return
      "\(place)\(grouped(texts, "text")), \(grouped(vectors, "vector")) of \(grouped(width, "number")), "
      + "\(grouped(tokens, "token")) in \(decimal(seconds, 1)) s; \(grouped(Int(tokensPerSecond))) tokens/s of "
      + "the model, \(decimal(textsPerSecond, 1)) texts/s in all"
  }
}
