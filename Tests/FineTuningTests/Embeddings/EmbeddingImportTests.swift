import FineTuning
import Platform
import TestSupport
import Testing
import Tokenization
import Training

/// What is found in files of rows, and what is refused.
@Suite final class EmbeddingImportTests {
  private let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  private func read(
    _ rows: String, dev: String? = nil, _ loss: EmbeddingLoss? = nil, name: String = "t.tsv",
    columns: ColumnChoice = ColumnChoice(), skips: Bool = false
  ) throws -> ImportedEmbeddings {
    let train = try temporary.write(name, rows)
    let held = try dev.map { try temporary.write("dev-" + name, $0) }
    let directory = RunDirectory(temporary.file("run"))
    try FileSystem.createDirectory(directory.path, withIntermediates: true)
    return try embeddingImport(train, dev: held, loss: loss, columns: columns, skips: skips).write(
      to: directory,
      WordPieceTokenizer(vocabulary: Vocabulary(pieces: Words.pieces), options: .uncased),
      embeddingOptions())
  }

  @Test func theColumnsTellTheLoss() throws {
    let pairs = try read(belongingRows(30))
    #expect(pairs.loss == .ranking && pairs.textColumns == ["anchor", "positive"])
    #expect(
      pairs.count == 27 && pairs.heldOutCount == 3 && pairs.scoreColumn == nil
        && pairs.crowded == nil)
    let triplets = try read(belongingRows(30, negatives: true))
    #expect(triplets.textColumns == ["anchor", "positive", "negative"])
    let scored = try read(scoredRows(30), dev: scoredRows(8))
    #expect(scored.loss == .cosent && scored.scoreColumn == "score")
    #expect(scored.count == 30 && scored.heldOutCount == 8)
    // Said otherwise, the score is not looked at.
    let said = try read(scoredRows(30), .ranking)
    #expect(said.loss == .ranking && said.scoreColumn == nil)
    let chosen = try read(
      belongingRows(30, negatives: true), columns: ColumnChoice(texts: ["anchor", "negative"]))
    #expect(chosen.textColumns == ["anchor", "negative"])
    let numbered = try read(
      "sun\tsea\t1\nday\tnight\t2\nwarm\tcold\t3\n", dev: "sun\tsea\t1\nday\tnight\t2\n",
      columns: ColumnChoice(texts: ["1", "2"], label: "3"))
    #expect(numbered.loss == .cosent && numbered.count == 3)
    let objects = (0..<4).map { "{\"query\": \"sun\", \"answer\": \"sea\", \"id\": \($0)}\n" }
    let json = try read(objects.joined(), dev: objects.joined(), name: "t.jsonl")
    #expect(json.loss == .ranking && json.textColumns == ["query", "answer"])
    #expect(json.crowded?.rows == 4 && json.crowded?.batches == 1)
  }

  @Test(
    arguments: [
      ("x\ty\nsun\tsea\n", nil, "no column has a usual name of the texts"),
      ("anchor\tpositive\nsun\tsea\nsun\t\n", nil, "line 3: 'positive' is empty, expected a text"),
      (
        "sentence1\tsentence2\tscore\nsun\tsea\thigh\n", nil,
        "line 2: the score is 'high', expected a number"
      ),
      (
        "sentence1\tsentence2\tscore\nsun\tsea\tnan\n", nil, "the score is 'nan', expected a number"
      ),
      ("sentence1\tsentence2\tscore\nsun\tsea\t\n", nil, "the score is empty, expected a number"),
      ("sentence1\tsentence2\nsun\tsea\n", .cosent, "no column has a usual name of scores"),
      (
        "sentence1\tsentence2\tscore\nsun\tsea\t2\nsea\tsun\t2\n", nil,
        "has the same score in every row to learn from, expected several"
      ),
      ("anchor\tpositive\nsun\tsea\n", nil, "has one row to learn from, expected at least two"),
      (
        "anchor\tpositive\tnegative\tscore\nsun\tsea\tday\t2\n", nil,
        "there are 3 columns of texts and one of scores, 'score'"
      ),
      ("anchor\tpositive\nsun\tsea\tday\n", nil, "the row has 3 columns, expected 2"),
    ] as [(String, EmbeddingLoss?, String)])
  func whatCannotBeUsedIsRefused(rows: String, loss: EmbeddingLoss?, expected: String) throws {
    let dev = loss == nil && rows.hasPrefix("a") ? belongingRows(8) : scoredRows(8)
    let found = message { _ = try read(rows, dev: dev, loss) }
    #expect(found.contains(expected), "\(found)")
    #expect(!found.contains("\n") && found.contains("t.tsv'"))
  }

  @Test func heldOutRowsAreCheckedToo() throws {
    let one = message { _ = try read(belongingRows(10)) }
    #expect(one.contains("has one row held out (every 10th), expected at least two"), "\(one)")
    let same = message {
      _ = try read(
        scoredRows(20), dev: "sentence1\tsentence2\tscore\nsun\tsea\t2\nsea\tsun\t2\n")
    }
    #expect(same.contains("dev-t.tsv' has the same score in every row to judge"), "\(same)")
    let bad = message { _ = try read(belongingRows(20), dev: "anchor\tpositive\n\tsun\n") }
    #expect(bad.contains("dev-t.tsv', line 2: 'anchor' is empty"), "\(bad)")
  }

  @Test func badRowsArePassedOver() throws {
    let found = try read(
      "sentence1\tsentence2\tscore\nsun\tsea\t1\nsun\t\t2\nday\tnight\tx\nsea\tsun\t3\n",
      dev: scoredRows(8), skips: true)
    #expect(found.count == 2 && found.passedOver.count == 2)
    #expect(found.passedOver[0].contains("line 3: 'sentence2' is empty"))
    #expect(found.passedOver[1].contains("line 4: the score is 'x'"))
  }
}
