import Inference
import Models
import Serving
import TestSupport
import Testing

/// How texts become what a model takes.
@Suite struct EncodingTests {
  private let engine: Engine

  init() throws {
    // The file is not needed once the model is loaded.
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored().write(to: path)
    engine = try ServingFixture.engine(path) { $0.pooling.length = .tokens(8) }
  }

  private func ids(_ source: TextSource, _ length: LengthPolicy = .truncate) throws -> [Int32] {
    try engine.encode([source], model: nil, length: length)[0].input.tokens
  }

  @Test func aTextIsWhatEmbedMakesOfIt() throws {
    let tokenizer = EmbeddingTokenizer(try engine.tokenizer(of: nil), maximumLength: 8)
    for text in ServingFixture.texts(60) + ["", " ", " ||| ", "a ||| ", "sun ||| a ||| hill"] {
      #expect(try ids(.text(text)) == tokenizer.encode(text).tokens, "'\(text)'")
    }
    let empty = try engine.encode([""], model: nil)[0]
    #expect(empty.pieces == ["[CLS]", "[SEP]"] && !empty.wasCut && empty.tokenCount == 2)
    let pieces = try engine.encode(["sun ##s | a"], model: nil, tokenization: .pieces)[0]
    #expect(pieces.pieces == ["[CLS]", "sun", "##s", "|", "a", "[SEP]"])
    #expect(
      try engine.encode([.pieces(["sun", "moon"])], model: nil)[0].pieces
        == ["[CLS]", "sun", "[UNK]", "[SEP]"])
    #expect(
      try engine.encode([.pieces(["sun", "hill"])], model: nil, addsSpecialTokens: false)[0].pieces
        == ["sun", "hill"])
  }

  @Test func idsAreTakenWithAndWithoutSpecialOnes() throws {
    #expect(try ids(.ids([5, 6])) == [2, 5, 6, 3])
    #expect(try ids(.ids([2, 5, 6, 3])) == [2, 5, 6, 3])
    let pair = try engine.encode([.ids([2, 5, 3, 6, 3])], model: nil)[0].input
    #expect(pair.tokens == [2, 5, 3, 6, 3] && pair.firstCount == 3)
    #expect(try ids(.ids([])) == [2, 3])
    for bad: Int32 in [-1, 18, .max] {
      #expect(
        throws: ServingError.invalid(
          "id \(bad) is not in the vocabulary, expected 0 to 17", item: 1)
      ) {
        try engine.encode([.ids([5]), .ids([bad])], model: nil)
      }
    }
  }

  @Test func longTextsAreRefusedCutOrWindowed() throws {
    let text = Array(repeating: "sun", count: 15).joined(separator: " ")
    #expect(throws: ServingError.tooLong(item: 1, tokens: 17, limit: 8)) {
      try engine.encode(["sun", text], model: nil, length: .refuse)
    }
    let cut = try engine.encode([text], model: nil)[0]
    #expect(cut.wasCut && cut.tokenCount == 8 && cut.fullTokenCount == 17)
    let windows = try engine.encode([text], model: nil, length: .windows)[0]
    #expect(windows.windows.map(\.tokens.count) == [8, 8, 5] && !windows.wasCut)
    #expect(throws: ServingError.self) {
      try engine.encode(["\(text) ||| \(text)"], model: nil, length: .windows)
    }
    #expect(throws: ServingError.unknownModel("big", known: ["small"])) {
      try engine.encode([text], model: "big")
    }
  }

  @Test func windowsAreAveragedByTheirTokens() async throws {
    let text = (0..<15).map { ServingFixture.words[[0, 1, 4, 6][$0 * $0 % 4]] }
      .joined(separator: " ")
    let encoded = try engine.encode([text, "sun"], model: nil, length: .windows)
    let reply = try await engine.embed(.init(inputs: encoded))
    let parts = try await engine.embed(
      .init(
        inputs: try engine.encode(
          encoded[0].windows.map { .ids($0.tokens) }, model: nil)))
    let expected = (0..<42).map { column in
      zip(0..<3, [6.0, 6, 3]).reduce(0) {
        $0 + $1.1 * Double(parts.embeddings[$1.0][$1.0 * 42 + column])
      }
        / 15
    }
    #expect(reply.embeddings.count == 2)
    #expect(zip(reply.embeddings[0], expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    let tokens = try await engine.embed(.init(inputs: encoded, vectors: .tokens))
    #expect(tokens.embeddings.offsets == [0, 21, 24])
  }
}
