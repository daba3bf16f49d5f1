import Autograd
import FineTuning
import Models
import TestSupport
import Tokenization
import Training

/// Pairs of texts that share a word of one of eight kinds, of which the first is the anchor.
func belongingRows(_ count: Int, negatives: Bool = false) -> String {
  let kinds = Words.good + Words.bad
  let rows = (0..<count).map { row -> String in
    let (first, second) = (Words.others[row % 10], Words.others[(row * 7 + 3) % 10])
    let (kind, other) = (kinds[row % 8], kinds[(row + 3) % 8])
    return "\(first) \(kind)\t\(kind) \(second) ."
      + (negatives ? "\t\(other) \(second) ." : "") + "\n"
  }
  return "anchor\tpositive" + (negatives ? "\tnegative" : "") + "\n" + rows.joined()
}

/// Pairs of texts with 5 where both are good or both bad, else 0, and something between.
func scoredRows(_ count: Int) -> String {
  let rows = (0..<count).map { row -> String in
    let isGood = row % 2 == 0
    let isAlike = row / 2 % 2 == 0
    let first = (isGood ? Words.good : Words.bad)[row % 4]
    let second = (isGood == isAlike ? Words.good : Words.bad)[(row / 3) % 4]
    let noise = Double(row % 3) / 4
    return "the \(first) \(Words.others[row % 10])\t\(second) \(Words.others[(row * 3) % 10])\t"
      + "\(isAlike ? 5 - noise : noise)\n"
  }
  return "sentence1\tsentence2\tscore\n" + rows.joined()
}

/// What reads rows of texts.
func embeddingImport(
  _ train: String, dev: String? = nil, loss: EmbeddingLoss? = nil,
  columns: ColumnChoice = ColumnChoice(), skips: Bool = false
) -> EmbeddingImport {
  var result = EmbeddingImport(train: train, dev: dev, columns: columns, skipsBadRows: skips)
  result.loss = loss
  return result
}

/// Options of a short run that learns vectors.
func embeddingOptions() -> FineTuningOptions {
  var options = FineTuningOptions.sentenceTransformers(metric: .loss)
  (options.maximumSequenceLength, options.batchSize, options.epochs) = (16, 8, 2)
  options.schedule.learningRate = 5e-3
  return options
}

/// The examples of a file in a run's form.
func embeddingExamples(
  _ rows: [[String]], scores: [Double] = [], in temporary: borrowing TemporaryDirectory
) throws -> EmbeddingExamples {
  let lines = rows.enumerated().map { row, texts in
    let members =
      zip(["text", "text2", "text3"], texts).map { "\"\($0)\": \"\($1)\"" }
      + (scores.isEmpty ? [] : ["\"label\": \(scores[row])"])
    return "{\"line\": \(row + 2), \(members.joined(separator: ", "))}\n"
  }
  return try EmbeddingExamples(
    path: temporary.write("rows.jsonl", lines.joined()), scores.isEmpty ? .ranking : .cosent,
    WordPieceTokenizer(vocabulary: Vocabulary(pieces: Words.pieces), options: .uncased),
    maximumLength: 16, keepsTexts: true)
}
