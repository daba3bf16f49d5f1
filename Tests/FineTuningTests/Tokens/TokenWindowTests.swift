import FineTuning
import Testing
import Tokenization

@Suite struct TokenWindowTests {
  private let tokenizer: WordPieceTokenizer

  init() throws {
    let letters = "abcdefghij".map(String.init)
    tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(
        pieces: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "."] + letters
          + letters.map { "##" + $0 }),
      options: NormalizerOptions())
  }

  private func windows(
    _ words: [String], _ length: Int, _ overlap: Int? = nil
  ) throws -> (windows: [TokenWindow], cutWords: Int) {
    try TokenWindowing(tokenizer: tokenizer, maximumLength: length, overlap: overlap)
      .windows(of: words)
  }

  private func pieces(_ window: TokenWindow) -> [String] {
    window.ids.map { tokenizer.vocabulary.pieces[Int($0)] }
  }

  @Test func aShortSentenceIsOneWindow() throws {
    let (windows, cutWords) = try windows(["ab", "\u{200D}", "c.d", "z"], 16)
    #expect(
      windows.map(pieces) == [
        ["[CLS]", "a", "##b", "[UNK]", "c", ".", "d", "[UNK]", "[SEP]"]
      ])
    #expect(windows[0].firstPieces == [1, 3, 4, 7])
    #expect(windows[0].ownWords == 0..<4)
    #expect(cutWords == 0)
    let example = TokenExample(words: ["ab", "", "c.d", "z"], labels: [3, 1, 0, 2])
    #expect(windows[0].pieceLabels(of: example, ignored: -1) == [-1, 3, -1, 1, 0, -1, -1, 2, -1])
  }

  @Test func wordsStayWhole() throws {
    let (windows, _) = try windows(["abc", "d", "ef", "gh", "i"], 7, 2)
    #expect(windows.map(\.words) == [0..<2, 1..<4, 3..<5])
    #expect(windows.map(\.ownWords) == [0..<2, 2..<4, 4..<5])
    #expect(pieces(windows[1]) == ["[CLS]", "d", "e", "##f", "g", "##h", "[SEP]"])
  }

  @Test func wordsThatAreTooLongAreCutAndCounted() throws {
    let (windows, cutWords) = try windows(["abcdefgh", "i", "abcdefghij"], 6, 1)
    #expect(cutWords == 2)
    #expect(windows.map(\.words) == [0..<1, 1..<2, 2..<3])
    #expect(pieces(windows[0]) == ["[CLS]", "a", "##b", "##c", "##d", "[SEP]"])
  }

  /// Every word is predicted once, by the window that sees most around it.
  @Test(arguments: [(3, 0), (4, 1), (5, 2), (8, 3), (9, 6), (13, 0), (20, 17), (64, 16)])
  func everyWordIsOfTheWindowWithMostContext(length: Int, overlap: Int) throws {
    for count in [1, 2, 7, 40, 83] {
      let words = (0..<count).map { String("abcdefghij".prefix($0 * 7 % 5 + 1)) }
      let (windows, _) = try windows(words, length, overlap)
      let merged = TokenWindow.merge(
        windows.enumerated().map { index, window in window.words.map { (word: $0, window: index) }
        },
        of: windows)
      #expect(merged.map(\.word) == Array(0..<count))
      let sizes = words.map { min($0.count, length - 2) }
      func context(_ word: Int, _ window: TokenWindow) -> Int {
        min(
          sizes[window.words.lowerBound..<word].reduce(0, +),
          sizes[word + 1..<window.words.upperBound].reduce(0, +))
      }
      for (word, window) in merged {
        let most = windows.filter { $0.words.contains(word) }.map { context(word, $0) }.max()
        #expect(context(word, windows[window]) == most, "word \(word) of \(count)")
      }
      for (window, next) in zip(windows, windows.dropFirst()) {
        #expect(next.words.lowerBound > window.words.lowerBound)
        #expect(next.words.upperBound > window.words.upperBound)
        let shared = window.words.clamped(to: next.words)
        #expect(sizes[shared].reduce(0, +) <= overlap)
      }
      #expect(windows.allSatisfy { $0.ids.count <= length })
    }
  }

  @Test func noWordsAreAWindowOfNone() throws {
    let (windows, _) = try windows([], 8)
    #expect(windows.map(pieces) == [["[CLS]", "[SEP]"]])
    #expect(TokenWindow.merge([[Int]()], of: windows) == [])
  }

  @Test func lengthsWithoutRoomAreRefused() {
    #expect(throws: WindowLengthError.self) { _ = try windows(["a"], 2) }
    #expect(throws: WindowLengthError.self) { _ = try windows(["a"], 8, 6) }
    #expect(throws: WindowLengthError.self) { _ = try windows(["a"], 8, -1) }
    #expect(throws: Never.self) { _ = try windows(["a"], 8, 5) }
  }

  @Test func unknownTagsAreNamed() throws {
    let sentence = TaggedSentence(line: 7, words: ["a", "b"], tags: ["O", "B-X"])
    let found = try? TokenExample(sentence, of: "x.conll") { $0 == "O" ? 0 : 1 }
    #expect(found?.labels == [0, 1])
    do throws(CoNLLFault) {
      _ = try TokenExample(sentence, of: "x.conll") { $0 == "O" ? 0 : nil }
      Issue.record("no error")
    } catch {
      #expect(
        "\(error)"
          == "'x.conll', line 7: word 2 of the sentence that begins here, 'b', has the tag 'B-X', expected a known one"
      )
    }
  }
}
