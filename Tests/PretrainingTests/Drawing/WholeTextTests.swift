import Pretraining
import Sequences
import Testing
import Tokenization
import Training

/// A sequence of single texts: where each text stands in the corpus.
private struct Row: Equatable {
  let texts: [Range<Int>]
  let length: Int
}

extension PairingCorpus {
  /// The rows of the next instances of a stream.
  fileprivate func rows(_ stream: inout PretrainingStream, count: Int) throws -> [Row] {
    var batch = PretrainingBatch()
    stream.next(count: count, into: &batch)
    var original = batch.sequences.tokens
    for (position, label) in zip(batch.maskedRows, batch.maskedLabels) {
      original[Int(position)] = label
    }
    #expect(batch.sequences.segments.allSatisfy { $0 == 0 })
    #expect(batch.pairLabels.isEmpty)
    return try (0..<batch.count).map { sequence in
      let tokens = original[
        Int(batch.sequences.offsets[sequence])..<Int(batch.sequences.offsets[sequence + 1])]
      #expect(tokens.first == vocabulary.classification && tokens.last == vocabulary.separator)
      let texts = try tokens.dropFirst().split(separator: vocabulary.separator).map { text in
        let places = try text.map { try #require(token($0)) }
        #expect(places == Array(places[0]..<places[0] + places.count))
        return places[0]..<places[0] + places.count
      }
      // One [CLS], and a [SEP] after each text.
      #expect(tokens.count == 1 + texts.reduce(0) { $0 + $1.count + 1 })
      return Row(texts: texts, length: tokens.count)
    }
  }

  /// The rows of one epoch.
  fileprivate func epoch(_ options: InstanceOptions, _ epoch: Int, documents: [Int32]? = nil) throws
    -> [Row]
  {
    var stream = try stream(
      options, documents: documents, cursor: DataCursor(epoch: epoch, index: 0))
    return try rows(&stream, count: stream.instancesPerEpoch)
  }
}

@Suite struct WholeTextTests {
  /// Documents of one sentence and of many, sentences of a word and of ten sequences.
  private static let shapes: [[[Int]]] = [
    (0..<40).map { document in (0...document % 7).map { 1 + ($0 * 31 + document * 17) % 45 } },
    Array(repeating: [7], count: 90), [[1000]], [[1], [500, 3, 1], [2, 2], [31, 30, 32, 29, 1]],
    [Array(repeating: 11, count: 200)], [[1]],
  ]

  private static func options(
    _ rule: SingleTextRule, length: Int = 32, short: Double = 0.1
  ) -> InstanceOptions {
    InstanceOptions(
      maximumSequenceLength: length, shortSequenceProbability: short, pairTask: nil,
      singleTexts: rule)
  }

  @Test(arguments: [SingleTextRule.whole, .packed], [3, 4, 32, 100])
  func everyTokenStandsInOneRowOfAPass(rule: SingleTextRule, length: Int) throws {
    for shape in Self.shapes {
      let corpus = try PairingCorpus(shape)
      for epoch in 0..<3 {
        let rows = try corpus.epoch(Self.options(rule, length: length), epoch)
        let tokens = rows.flatMap { $0.texts.flatMap { Array($0) } }.sorted()
        #expect(tokens == Array(0..<corpus.documentOf.count), "\(rule), \(length), \(shape)")
        #expect(rows.allSatisfy { $0.length <= length })
        for text in rows.flatMap(\.texts) {
          #expect(corpus.documentOf[text.lowerBound] == corpus.documentOf[text.upperBound - 1])
        }
        if rule == .whole { #expect(rows.allSatisfy { $0.texts.count == 1 }) }
      }
    }
  }

  @Test func onlyTheDocumentsThatAreAskedForAreUsed() throws {
    let corpus = try PairingCorpus(Self.shapes[0])
    let documents = corpus.all.filter { $0 % 3 != 0 }
    for rule in [SingleTextRule.whole, .packed] {
      let rows = try corpus.epoch(Self.options(rule), 1, documents: documents)
      let expected = corpus.documentOf.indices.filter { corpus.documentOf[$0] % 3 != 0 }
      #expect(rows.flatMap { $0.texts.flatMap { Array($0) } }.sorted() == expected)
    }
  }

  @Test(arguments: [SingleTextRule.whole, .packed])
  func sentencesThatFitAreNotCut(rule: SingleTextRule) throws {
    let corpus = try PairingCorpus(Self.shapes[0])
    let starts = Set(corpus.sentences.map(\.lowerBound))
    for row in try corpus.epoch(Self.options(rule), 0) {
      for text in row.texts where !starts.contains(text.lowerBound) {
        // What begins within a sentence is the rest of one that no row holds.
        #expect(corpus.sentences[corpus.sentenceOf[text.lowerBound]].count > 30)
      }
    }
  }

  @Test(arguments: [SingleTextRule.whole, .packed], [4, 0, 2])
  func bordersMoveFromPassToPass(rule: SingleTextRule, shape: Int) throws {
    let corpus = try PairingCorpus(Self.shapes[shape])
    let borders = try (0..<6).map { epoch in
      Set(
        try corpus.epoch(Self.options(rule, short: 0), epoch).map {
          $0.texts[0].lowerBound
        })
    }
    #expect(Set(borders).count > 1)
  }

  @Test(arguments: [SingleTextRule.whole, .packed])
  func anyPlaceIsReachedAtOnce(rule: SingleTextRule) throws {
    let corpus = try PairingCorpus(Self.shapes[0])
    let options = Self.options(rule)
    var stream = try corpus.stream(options)
    let all = try corpus.rows(&stream, count: 3 * stream.instancesPerEpoch)
    var same = try corpus.stream(options)
    for row in all {
      var jumped = try corpus.stream(options, cursor: same.cursor)
      #expect(try corpus.rows(&jumped, count: 1) == [row])
      #expect(try corpus.rows(&same, count: 1) == [row])
      #expect(jumped.cursor == same.cursor)
    }
  }

  @Test func packedRowsAreFullAndCrossDocuments() throws {
    let corpus = try PairingCorpus(Array(repeating: [7], count: 90))
    let rows = try corpus.epoch(Self.options(.packed), 0).sorted {
      $0.texts[0].lowerBound < $1.texts[0].lowerBound
    }
    // [CLS] and three texts of 7 with a [SEP] each make 25; a fourth would make 33.
    #expect(rows.dropFirst().dropLast().allSatisfy { $0.length == 25 && $0.texts.count == 3 })
    #expect(rows.count <= 31)
  }

  @Test func aShortDocumentIsNotCutWithoutShortSequences() throws {
    let corpus = try PairingCorpus(Array(repeating: [9, 9], count: 30))
    let rows = try corpus.epoch(Self.options(.whole, short: 0), 0)
    #expect(rows.count == 30 && rows.allSatisfy { $0.length == 20 })
  }

  @Test func spansStayWithinATextOfARow() throws {
    let corpus = try PairingCorpus(Array(repeating: [2], count: 200))
    var options = Self.options(.packed)
    options.longestSpan = 5
    options.maskedProbability = 1
    var stream = try corpus.stream(options)
    var batch = PretrainingBatch()
    stream.next(count: 8, into: &batch)
    for position in batch.maskedRows {
      #expect(batch.sequences.tokens[Int(position)] != corpus.vocabulary.separator)
    }
    #expect(batch.maskedLabels.allSatisfy { corpus.token($0) != nil })
  }

  /// The rule of older programs: one piece of each run of sentences.
  @Test func croppedTextsLeaveOutTheRest() throws {
    let corpus = try PairingCorpus([[1000]])
    let instances = try corpus.instances(Self.options(.cropped, short: 0), epochs: 400)
    #expect(instances.count == 400 && instances.allSatisfy { $0.length == 32 })
    #expect(Set(instances.flatMap { Array($0.first) }).count > 990)
  }
}
