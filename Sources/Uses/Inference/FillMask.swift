import Autograd
import Foundation
import Models
import Platform
import Sequences
import Tokenization
import Training

/// A candidate for one `[MASK]`.
public struct FillMaskCandidate: Codable, Sendable {
  /// The piece.
  public let piece: String
  /// Its id.
  public let id: Int
  /// Its probability among all pieces.
  public let probability: Double
}

extension LoadedModel {
  /// The most probable pieces for every `[MASK]` in a text.
  ///
  /// Special tokens, `[UNK]` among them, and unused slots are no candidates, whatever their probability.
  ///
  /// - Parameters:
  ///   - text: running text; `[MASK]` and the other special tokens are recognised in it.
  ///   - count: how many candidates to give.
  ///   - notify: is told if the text is longer than what the model was trained with, or much of it is `[UNK]`.
  /// - Returns: for each `[MASK]` in order, its candidates, the most probable first.
  /// - Throws: ``TrainingError`` if there is no `[MASK]`, all else is `[UNK]`, or the text is too long.
  public func fillMask(
    _ text: String, count: Int, notify: (String) -> Void = { _ in }
  ) throws -> [[FillMaskCandidate]] {
    guard model.heads.predictsMaskedPieces else {
      throw TrainingError(
        "'\(origin)' has no head for masked language modelling, expected one; it has \(model.heads.title)"
      )
    }
    let vocabulary = tokenizer.vocabulary
    let pieces = tokenizer.encodeRecognizingSpecialTokens(text)
    let tokens = [vocabulary.classification] + pieces + [vocabulary.separator]
    let masks = tokens.indices.filter { tokens[$0] == vocabulary.mask }.map { Int32($0) }
    guard !masks.isEmpty else {
      throw TrainingError("the text has no [MASK], expected at least one: '\(text)'")
    }
    try checkKnown(text, pieces, "the text", notify)
    try checkLength(tokens.count, notify)
    let batch = PackedSequences([(tokens, Array(repeating: 0, count: tokens.count))])
    let logits = model.maskedLanguageModelLogits(model.encode(batch), rows: masks)
    let width = vocabulary.count
    let words = vocabulary.wordPieces.map { Int($0) }
    let values = logits.values
    return masks.indices.map { row in
      let probabilities = softmax(values[row * width..<(row + 1) * width])
      let best = words.sorted {
        (probabilities[$1], $0) < (probabilities[$0], $1)
      }
      return best.prefix(count).map {
        FillMaskCandidate(piece: vocabulary.pieces[$0], id: $0, probability: probabilities[$0])
      }
    }
  }

  /// The probability that the second text follows the first.
  ///
  /// - Parameters:
  ///   - first: the first text; `[MASK]` and the other special tokens are recognised in both.
  ///   - second: the second text.
  ///   - notify: is told if they are longer than what the model was trained with, or much of one is `[UNK]`.
  /// - Returns: the probabilities of IsNext and NotNext.
  /// - Throws: ``TrainingError`` if a text is empty or all of it is `[UNK]`, if they are too long, or if the model has
  ///   no head for this.
  public func nextSentence(
    _ first: String, _ second: String, notify: (String) -> Void = { _ in }
  ) throws -> (isNext: Double, notNext: Double) {
    guard model.heads.pairTask == .nextSentence else {
      throw TrainingError(
        "'\(origin)' has no head for next-sentence prediction, expected one, as a run with --pair-task nsp trains "
          + "it; it has \(model.heads.title)")
    }
    guard model.configuration.segments >= 2 else {
      throw TrainingError(
        "'\(origin)' has type_vocab_size \(model.configuration.segments), expected at least 2 for "
          + "pairs of sentences")
    }
    let vocabulary = tokenizer.vocabulary
    let (left, right) = (
      tokenizer.encodeRecognizingSpecialTokens(first),
      tokenizer.encodeRecognizingSpecialTokens(second)
    )
    try checkKnown(first, left, "the first text", notify)
    try checkKnown(second, right, "the second text", notify)
    let a = [vocabulary.classification] + left + [vocabulary.separator]
    let b = right + [vocabulary.separator]
    try checkLength(a.count + b.count, notify)
    let segments =
      Array(repeating: Int32(0), count: a.count) + Array(repeating: Int32(1), count: b.count)
    let batch = PackedSequences([(a + b, segments)])
    let logits = model.pairLogits(model.pool(model.encode(batch), batch))
    let probabilities = softmax(logits.values[...])
    return (probabilities[0], probabilities[1])
  }

  /// What to say of sequences that are longer than those of training; nil if none is.
  package func warning(ofLength length: Int, in subject: String) -> String? {
    guard length > trainedLength else { return nil }
    return
      "\(subject) \(counted(length, "piece")), but '\(origin)' was trained with at most \(trainedLength): "
      + "what it says of positions beyond is guessing"
  }

  /// Refuses a text of which the model knows nothing, and tells of one of which it knows little.
  private func checkKnown(
    _ text: String, _ pieces: [Int32], _ subject: String, _ notify: (String) -> Void
  ) throws {
    guard !pieces.isEmpty else {
      throw TrainingError("\(subject) holds no words, expected some: '\(text)'")
    }
    let vocabulary = tokenizer.vocabulary
    let special = SpecialToken.allCases.filter { $0 != .unknown }.map { vocabulary.id(of: $0) }
    let words = pieces.filter { !special.contains($0) }
    let unknown = words.count { $0 == vocabulary.unknown }
    guard unknown > 0 else { return }
    let named = "(\(listed(unknownWords(of: text))))"
    guard unknown < words.count else {
      throw TrainingError(
        "\(subject) is [UNK] to '\(origin)' \(named), all of it: expected text that its vocabulary knows"
      )
    }
    let share = Double(unknown) / Double(words.count)
    guard share > Self.unknownWarning else { return }
    notify(
      "\(Int((100 * share).rounded())) % of the pieces of \(subject) are [UNK] \(named), as the vocabulary of "
        + "'\(origin)' does not know them: what it says is guessing")
  }

  /// The share of `[UNK]` above which a text is told of.
  private static let unknownWarning = 0.2

  /// What of a text is `[UNK]`, in quotes.
  private func unknownWords(of text: String) -> [String] {
    let encoding = tokenizer.encodeWithOffsets(text, recognizingSpecialTokens: true)
    let bytes = Array(text.utf8)
    return zip(encoding.ids, encoding.byteRanges).compactMap { id, range in
      guard id == tokenizer.vocabulary.unknown else { return nil }
      let word = String(decoding: bytes[range], as: UTF8.self)
      return "'\(String(word.prefix(40)))\(word.count > 40 ? "…" : "")'"
    }
  }

  private func checkLength(_ tokens: Int, _ notify: (String) -> Void) throws {
    let limit = model.configuration.maximumPositions
    guard tokens <= limit else {
      throw TrainingError("the text has \(counted(tokens, "piece")), expected at most \(limit)")
    }
    if let warning = warning(ofLength: tokens, in: "the text has") { notify(warning) }
  }

  private func softmax(_ logits: ArraySlice<Float>) -> [Double] {
    let largest = Double(logits.max() ?? 0)
    let exponentials = logits.map { exp(Double($0) - largest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}
