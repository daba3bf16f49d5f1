import Corpora
import Platform
import TestSupport
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

  @Test func threadsCutProseAlike() throws {
    let directory = try TemporaryDirectory()
    let words = text(documents: 1500).split(separator: "\n", omittingEmptySubsequences: false)
    let prose = words.map { $0.isEmpty ? "" : "It is \($0). So? Yes." }.joined(separator: "\n")
    let corpus = try CorpusReader(
      paths: [directory.write("1.txt", prose)], format: CorpusFormat(layout: .prose))
    var documents: [[String]] = [[]]
    let read = try corpus.forEachSentence(
      { documents[documents.count - 1].append(String(decoding: $0, as: UTF8.self)) },
      endOfDocument: { documents.append([]) })
    documents.removeLast()
    #expect(documents.count > 5)
    var trainer = WordPieceTrainer(options: WordPieceTrainerOptions(vocabularySize: 300))
    #expect(try trainVocabulary(corpus: corpus, threads: 2, trainer: &trainer) == read)
    let vocabulary = try trainer.train().vocabulary
    for threads in 1...2 {
      let path = FileSystem.join(directory.path, "tokens.h5")
      try tokenizeCorpus(
        corpus, vocabulary: vocabulary, options: .uncased, to: path, threads: threads)
      let store = try TokenStore(opening: path)
      #expect(store.documentCount == documents.count)
      #expect(
        zip(documents.indices, documents).allSatisfy {
          store.view.sentences(ofDocument: $0).count == $1.count
        })
    }
  }

  @Test func readsOfAStoreAgreeWithItsMapping() throws {
    let directory = try TemporaryDirectory()
    let corpus = try CorpusReader(paths: [directory.write("1.txt", text(documents: 300))])
    for size in [700, 70_000] {
      var pieces = SpecialToken.allCases.map(\.rawValue)
      pieces += (pieces.count..<size).map { $0 % 3 == 0 ? "##\($0)" : "w\($0)" }
      let path = FileSystem.join(directory.path, "\(size).h5")
      try tokenizeCorpus(
        corpus, vocabulary: try Vocabulary(pieces: pieces), options: .uncased, to: path)
      let mapped = try TokenStore(opening: path).view
      let read = mapped.scattered(above: 0)
      #expect(mapped.documentCount == 300)
      for document in 0..<300 {
        let sentences = mapped.sentences(ofDocument: document)
        #expect(read.sentences(ofDocument: document) == sentences)
        let tokens = mapped.tokens(ofSentences: sentences)
        #expect(read.tokens(ofSentences: sentences) == tokens)
        var ids: (mapped: [Int32], read: [Int32]) = ([1], [1])
        mapped.append(tokens, to: &ids.mapped)
        read.append(tokens, to: &ids.read)
        #expect(ids.mapped == ids.read)
        for wish in [0, 10, 100_000] {
          #expect(
            read.tokens(
              fromSentence: sentences.lowerBound, before: sentences.upperBound, atLeast: wish)
              == mapped.tokens(
                fromSentence: sentences.lowerBound, before: sentences.upperBound, atLeast: wish))
        }
      }
      let all = 0..<mapped.sentences(ofDocument: 299).upperBound
      for view in [mapped, read] {
        #expect(view.tokens(ofSentences: all).lowerBound == 0)
        #expect(
          view.tokens(ofSentences: all)
            == view.tokens(fromSentence: 0, before: all.upperBound, atLeast: .max))
      }
    }
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
