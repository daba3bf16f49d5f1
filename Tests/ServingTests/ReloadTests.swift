import Foundation
import Inference
import Models
import Platform
import Serving
import TestSupport
import Testing

/// Models that are loaded anew under way.
@Suite(.timeLimit(.minutes(2))) struct ReloadTests {
  private func bits(_ path: String, _ texts: [String]) throws -> [[UInt32]] {
    let embedder = try ServingFixture.embedder(path)
    return try texts.map {
      try embedder.embed([embedder.makeTokenizer().encode($0)])[0].map(\.bitPattern)
    }
  }

  @Test func noRequestIsLostOrComputedByHalves() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    let texts = ServingFixture.texts(40)
    try ServingFixture.stored(seed: 6).write(to: path)
    let new = try bits(path, texts)
    try ServingFixture.stored(seed: 5).write(to: path)
    let old = try bits(path, texts)
    #expect(zip(old, new).allSatisfy { $0 != $1 })
    let engine = try ServingFixture.engine(path) { $0.maximumBatchTokens = 100 }
    let fingerprint = engine.models[0].fingerprint
    let isOver = Guarded(false)
    let kinds = try await withThrowingTaskGroup(of: Set<String>.self) { group in
      for client in 0..<6 {
        group.addTask {
          var kinds: Set<String> = []
          var count = 0
          // Some encode once and ask for the same inputs ever after.
          let first = try engine.encode(texts, model: nil)
          var isLast = false
          while !isLast {
            count += 1
            // The last request begins after the models were loaded anew.
            isLast = isOver.withLock { $0 } && count >= 3
            let inputs = client % 2 == 0 ? first : try engine.encode(texts, model: nil)
            let reply = try await engine.embed(.init(inputs: inputs))
            let found = texts.indices.map { place in
              reply.embeddings[place].map(\.bitPattern)
            }
            kinds.insert(found == old ? "old" : found == new ? "new" : "neither")
          }
          return kinds
        }
      }
      try await waitFor(3, engine)
      try ServingFixture.stored(seed: 6).write(to: path)
      try await engine.reload()
      let reply = try await engine.embed(.init(inputs: try engine.encode(texts, model: nil)))
      #expect(texts.indices.allSatisfy { reply.embeddings[$0].map(\.bitPattern) == new[$0] })
      isOver.withLock { $0 = true }
      return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
    }
    #expect(kinds == ["old", "new"])
    #expect(engine.models[0].fingerprint != fingerprint)
    #expect(engine.statistics.reloads == 1 && engine.statistics.failed == 0)
  }

  @Test func inputsOfTwoTimesAreEncodedAnew() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored(seed: 5).write(to: path)
    let engine = try ServingFixture.engine(path)
    let texts = ServingFixture.texts(10)
    let early = try engine.encode(Array(texts[..<5]), model: nil)
    try ServingFixture.stored(seed: 6).write(to: path)
    try await engine.reload()
    let new = try bits(path, texts)
    let late = try engine.encode(Array(texts[5...]), model: nil)
    let reply = try await engine.embed(.init(inputs: early + late))
    #expect(texts.indices.allSatisfy { reply.embeddings[$0].map(\.bitPattern) == new[$0] })
  }

  @Test func whoeverAsksMeanwhileIsServedToo() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored(seed: 5).write(to: path)
    let engine = try ServingFixture.engine(path)
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 { group.addTask { try await engine.reload().count } }
      return try await group.reduce(into: [Int]()) { $0.append($1) }
    }
    // Whoever came while another was at it is covered by a load that began after it came.
    #expect(counts.reduce(0, +) == engine.statistics.reloads)
    #expect((2...4).contains(engine.statistics.reloads), "\(counts)")
  }

  @Test func whatClientsSeeOfTheChangeIsTold() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored(seed: 5).write(to: path)
    let engine = try ServingFixture.engine(path)
    #expect(try await engine.reload() == [[]])
    let labels = TaskHead(.sequence, labels: ["bad", "good"])
    try ServingFixture.stored(seed: 6, labels: labels, positions: 100).write(to: path)
    #expect(
      try await engine.reload() == [
        [
          "'small' has other tokens of a text than before: 100, 200 before",
          "'small' has other labels than before: bad, good, none before",
          "'small' has other abilities than before: attention, classification, embedding, "
            + "attention, embedding, fill-mask, next-sentence before",
        ]
      ])
  }

  @Test func afterAFailureTheOldModelsGoOn() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored(seed: 5).write(to: path)
    let engine = try ServingFixture.engine(path)
    let texts = ServingFixture.texts(10)
    let before = try await engine.embed(.init(inputs: try engine.encode(texts, model: nil)))
    try AtomicFile.write(bytes: Array("no model".utf8), to: path)
    await #expect(throws: (any Error).self) { try await engine.reload() }
    let after = try await engine.embed(.init(inputs: try engine.encode(texts, model: nil)))
    #expect(after.embeddings.values == before.embeddings.values)
    #expect(engine.statistics.reloads == 0)
    try ServingFixture.stored(seed: 5).write(to: path)
    try await engine.reload()
    #expect(engine.statistics.reloads == 1)
  }
}
