import Corpora
import Foundation
import Platform
import Pretraining
import Sequences
import TestSupport
import Testing
import Tokenization

private let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c"]

/// A store of documents of sentences of so many tokens, and its report.
private func report(
  _ documents: [[Int]], sequenceLength: Int = 64
) throws -> (report: CorpusReport, view: TokenView, size: Int, vocabulary: Vocabulary) {
  let directory = try TemporaryDirectory()
  let vocabulary = try Vocabulary(pieces: pieces)
  let text = documents.map { document in
    document.map { Array(repeating: "a", count: $0).joined(separator: " ") + "\n" }.joined()
  }.joined(separator: "\n")
  let path = FileSystem.join(directory.path, "tokens.h5")
  var seen: CorpusReport?
  try tokenizeCorpus(
    CorpusReader(paths: [directory.write("a.txt", text)]), vocabulary: vocabulary,
    options: .uncased, to: path, sequenceLength: sequenceLength, inspect: { seen = $0 })
  let store = try TokenStore(opening: path)
  let report = CorpusReport(store, sequenceLength: sequenceLength)
  // The same whether it is made on the way or afterwards.
  #expect(try figures(#require(seen)) == figures(report))
  return (report, store.view, try FileSystem.fileSize(path), vocabulary)
}

/// A report but for what only a text tells and a store does not: the marks of its letters.
private func figures(_ report: CorpusReport) throws -> NSDictionary {
  let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(report))
  var members = try #require(object as? [String: Any])
  for name in ["markedLetters", "losses", "damagedScripts", "normalizing", "overlong"] {
    members[name] = nil
  }
  return members as NSDictionary
}

/// Documents of so many sentences of 5 to 24 tokens.
private func corpus(_ documents: Int, sentences: (Int) -> Int) -> [[Int]] {
  (0..<documents).map { document in
    (0..<sentences(document)).map { 5 + (document * 31 + $0 * 17) % 20 }
  }
}

@Suite struct CorpusReportTests {
  @Test func counts() throws {
    let (report, _, size, _) = try report([[1, 2, 3], [10], [4, 4]])
    #expect(report.documents == 3)
    #expect(report.sentences == 6)
    #expect(report.tokens == 24)
    #expect(report.sentencesPerDocument == 2)
    #expect(report.oneSentenceShare == 1.0 / 3)
    #expect(report.pairableShare == 14.0 / 24)
    #expect(report.unknownRate == 0)
    #expect(report.documentLengths.counts == [1, 1, 1])
    #expect(report.sentenceLengths.counts == [1, 1, 3, 0, 1])
    #expect(report.sequences == 2)
    #expect(report.isNextShare == 0.5)
    #expect(report.storeBytes == 24 * 2 + (7 + 4) * 8)
    #expect(report.storeBytes < size)
  }

  @Test(arguments: [32, 64, 128, 512])
  func forecastsWhatTheStreamGives(sequenceLength: Int) throws {
    for documents in [
      corpus(300) { _ in 40 }, corpus(800) { 2 + $0 % 5 }, corpus(600) { 1 + $0 % 30 },
    ] {
      let (report, view, _, vocabulary) = try report(documents, sequenceLength: sequenceLength)
      var stream = try PretrainingStream(
        view: view, documents: (0..<Int32(view.documentCount)).map { $0 },
        options: InstanceOptions(maximumSequenceLength: sequenceLength), vocabulary: vocabulary)
      var batch = PretrainingBatch()
      let count = stream.instancesPerEpoch
      stream.next(count: count, into: &batch)
      let fill = Double(batch.sequences.tokens.count) / Double(count * sequenceLength)
      let isNext = batch.pairLabels.filter { $0 == 0 }.count
      #expect(abs(report.fill - fill) < 0.05, "forecast \(report.fill), drawn \(fill)")
      #expect(abs(Double(report.sequences) / Double(count) - 1) < 0.03)
      #expect(abs(Double(isNext) / Double(count) - (report.isNextShare ?? 0)) < 0.08)
    }
  }

  @Test func googlesShareOfIsNext() throws {
    // Two short sentences: half of the first chunks are IsNext; the others put one back, which makes a
    // chunk of one sentence: 1/2 of 3/2.
    let two = try report(corpus(4000) { _ in 2 }, sequenceLength: 128).report
    #expect(abs(two.googleIsNextShare - 1.0 / 3) < 0.02)
    #expect(try report(corpus(50) { _ in 1 }).report.googleIsNextShare == 0)
  }

  @Test func documentsOfOneSentenceAreRefused() throws {
    let (all, _, _, _) = try report(corpus(50) { _ in 1 })
    #expect(all.isNextShare == nil)
    #expect(all.sequences == 0)
    let found = message { try all.requirePairs() }
    #expect(found.hasPrefix("100 % of the corpus's 50 documents have a single sentence"))
    #expect(found.contains("--allow-unbalanced"))
    #expect(throws: UnbalancedCorpus.self) {
      try report(corpus(50) { $0 % 5 == 0 ? 3 : 1 }).report.requirePairs()
    }
    try report(corpus(50) { $0 % 4 == 0 ? 3 : 1 }).report.requirePairs()
    try report(corpus(50) { _ in 2 }).report.requirePairs()
  }
}
