import Platform
import PretrainingData
import Testing
import Tokenization

/// Some megabytes of made-up text: several batches, documents of many lengths.
private func text(documents: Int, seed: UInt64 = 1) -> String {
  var state = seed
  func next(_ bound: UInt64) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % bound)
  }
  var text = ""
  for _ in 0..<documents {
    for _ in 0..<(1 + next(9)) {
      for _ in 0..<(1 + next(30)) {
        let word = next(3000)
        text += word % 11 == 0 ? "Wört\(word) " : "w\(word % 7)\(word) "
      }
      text += "\n"
    }
    text += "\n"
  }
  return text
}

@Suite struct ThreadedTextTests {
  @Test func threadsChangeNothing() throws {
    let directory = try TemporaryDirectory()
    let corpus = try CorpusReader(
      paths: [
        directory.write("1.txt", text(documents: 4000)),
        directory.write("2.txt", text(documents: 2500, seed: 2)),
      ])
    var vocabularies: [Vocabulary] = []
    var reports: [TrainingReport] = []
    for threads in 1...3 {
      // Words go to disk on the way, at other places for each number of threads.
      var trainer = WordPieceTrainer(
        options: WordPieceTrainerOptions(vocabularySize: 700, wordsInMemory: 1000))
      let statistics = try trainVocabulary(
        corpus: corpus, holdOutEvery: 5, threads: threads, trainer: &trainer)
      #expect(statistics.documents == 6500)
      let (vocabulary, report) = try trainer.train()
      vocabularies.append(vocabulary)
      reports.append(report)
    }
    #expect(vocabularies[0].count == 700)
    #expect(vocabularies.allSatisfy { $0 == vocabularies[0] })
    #expect(reports.allSatisfy { $0 == reports[0] })

    var stores: [[UInt8]] = []
    for threads in 1...3 {
      let path = FileSystem.join(directory.path, "\(threads).h5")
      let statistics = try tokenizeCorpus(
        corpus, vocabulary: vocabularies[0], options: .uncased, to: path, threads: threads)
      #expect(statistics.documents == 6500)
      stores.append(try FileSystem.contents(of: path))
    }
    #expect(stores.allSatisfy { $0 == stores[0] })
  }

  @Test func aRefusalLeavesNoStore() throws {
    struct Refusal: Error {}
    let directory = try TemporaryDirectory()
    let corpus = try CorpusReader(paths: [directory.write("1.txt", "a b\nc\n")])
    var trainer = WordPieceTrainer(options: WordPieceTrainerOptions(vocabularySize: 100))
    try trainVocabulary(corpus: corpus, trainer: &trainer)
    let path = FileSystem.join(directory.path, "tokens.h5")
    let vocabulary = try trainer.train().vocabulary
    #expect(throws: Refusal.self) {
      try tokenizeCorpus(
        corpus, vocabulary: vocabulary, options: .uncased, to: path,
        inspect: { _ in throw Refusal() })
    }
    #expect(try directory.names() == ["1.txt"])
  }
}
