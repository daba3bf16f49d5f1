import Corpora
import TestSupport
import Testing
import Tokenization

@Suite struct VocabularyTrainingTests {
  @Test func leavesOutHeldOutDocuments() throws {
    let directory = try TemporaryDirectory()
    // Documents with sentences: 1 a, 2 b, 3 c, 4 d, 5 e, 6 f; blank runs and empty ones do not count.
    let first = try directory.write("1.txt", "\n\naa\naa\n\n\n\nbb\n\ncc")
    let second = try directory.write(
      "2.jsonl", #"{"text": "dd"}"# + "\n" + #"{"text": " "}"# + "\n" + #"{"text": "ee\nee"}"#)
    let third = try directory.write("3.txt", "ff\n")
    let corpus = try CorpusReader(paths: [first, second, third])

    func letters(holdOutEvery: Int?) throws -> String {
      var trainer = WordPieceTrainer(options: WordPieceTrainerOptions(vocabularySize: 60))
      let statistics = try trainVocabulary(
        corpus: corpus, holdOutEvery: holdOutEvery, trainer: &trainer)
      #expect(statistics.documents == 6)
      let vocabulary = try trainer.train().vocabulary
      return vocabulary.pieces.filter { $0.utf8.count == 1 }.joined()
    }

    #expect(try letters(holdOutEvery: nil) == "abcdef")
    #expect(try letters(holdOutEvery: 2) == "ace")
    #expect(try letters(holdOutEvery: 3) == "abde")
    #expect(try letters(holdOutEvery: 7) == "abcdef")
  }
}
