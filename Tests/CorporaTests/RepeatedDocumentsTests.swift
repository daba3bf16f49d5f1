import Corpora
import Testing

/// Copies of documents are counted, whatever their order.
struct RepeatedDocumentsTests {
  /// Documents of one sentence or more, each with a number of its own in its tokens.
  private func view(_ numbers: [Int]) -> TokenView {
    TokenView(
      numbers.map { number in
        (0..<1 + number % 3).map { sentence in
          (0..<3 + number % 7).map { Int32(number * 31 + sentence * 7 + $0) }
        }
      })
  }

  /// Counted by comparing every document with every other.
  private func expected(
    _ numbers: [Int], every: Int
  ) -> (copies: Int, heldOut: Int, heldOutCopies: Int) {
    let training = Set(numbers.enumerated().filter { ($0.offset + 1) % every != 0 }.map(\.element))
    let kept = numbers.enumerated().filter { ($0.offset + 1) % every == 0 }.map(\.element)
    return (numbers.count - Set(numbers).count, kept.count, kept.count { training.contains($0) })
  }

  @Test(arguments: [1, 2, 3, 7, 40], [2, 3, 5, 1_000])
  func countsAreThoseOfAComparison(different: Int, every: Int) {
    let numbers = (0..<120).map { ($0 * $0 + 3 * $0) % different }
    let found = RepeatedDocuments(of: view(numbers)) { ($0 + 1) % every == 0 }
    let expected = expected(numbers, every: every)
    #expect(found.documents == 120 && found.isWhole)
    #expect(found.copies == expected.copies)
    #expect(found.heldOut == expected.heldOut)
    #expect(found.heldOutCopies == expected.heldOutCopies)
  }

  @Test func documentsThatDifferAreNoCopies() {
    let found = RepeatedDocuments(of: view(Array(0..<5_000)))
    #expect(found.copies == 0 && !found.isNotable)
    // A token more or less, or of another kind, makes another document; parted sentences do not.
    let near = TokenView([
      [[1, 2, 3]], [[1, 2]], [[1, 2, 3, 3]], [[3, 2, 1]], [[1], [2, 3]], [[0]],
    ])
    #expect(RepeatedDocuments(of: near).copies == 1)
  }

  @Test func oneInAHundredIsTold() {
    #expect(RepeatedDocuments(of: view(Array(0..<99) + [7])).isNotable)
    #expect(!RepeatedDocuments(of: view(Array(0..<100) + [7])).isNotable)
    // One copy of a thousand, but it is one of two that are held out.
    let found = RepeatedDocuments(of: view(Array(0..<999) + [7])) { ($0 + 1) % 500 == 0 }
    #expect(found.heldOutCopies == 1 && found.isNotable)
  }

  @Test func onlyTheFirstMillionIsLookedAt() {
    let count = RepeatedDocuments.mostDocuments
    let found = RepeatedDocuments(
      of: TokenView((0..<count + 10).map { [[Int32(truncatingIfNeeded: $0 % count), 5]] }))
    #expect(found.documents == count && !found.isWhole && found.copies == 0)
  }
}

/// A corpus that is one document of many lines.
struct SingleDocumentTests {
  @Test func fewSentencesAndSeveralDocumentsAreFine() throws {
    #expect(SingleDocument(documents: 1, sentences: 39, corpus: nil) == nil)
    #expect(SingleDocument(documents: 2, sentences: 4_000, corpus: nil) == nil)
    let single = try #require(SingleDocument(documents: 1, sentences: 1_040, corpus: nil))
    #expect(single.description.contains("one document of 1,040 sentences"))
  }
}
