import Autograd
import Foundation
import Inference
import Layers
import Models
import Sequences
import Serialization
import Serving
import TestSupport
import Testing

/// Attention against a second derivation, from the weights of the file in double precision.
@Suite struct AttentionTests {
  @Test func isWhatTheLayersCompute() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    let stored = try ServingFixture.stored()
    try stored.write(to: path)
    let engine = try ServingFixture.engine(path)
    let reply = try await engine.attention("the sun is a river", "rain .", model: nil)
    #expect(
      reply.pieces == ["[CLS]", "the", "sun", "is", "a", "river", "[SEP]", "rain", ".", "[SEP]"])
    #expect(reply.firstCount == 7 && reply.weights.count == 3)
    let model = try BERTForPreTraining(
      stored.record.configuration, .loaded(stored.weights, origin: "model"),
      context: try Context(threadCount: 1))
    let ids = try engine.encode([.pair("the sun is a river", "rain .")], model: nil)[0].input
    let batch = PackedSequences([
      (ids.tokens, ids.tokens.indices.map { $0 < ids.firstCount ? 0 : 1 })
    ])
    var states: [[[Double]]] = []
    _ = model.encode(batch) { _, state in
      let values = state.values.map { Double($0) }
      states.append(stride(from: 0, to: values.count, by: 42).map { Array(values[$0..<$0 + 42]) })
    }
    for layer in 0..<3 {
      let reference = try Reference(stored.weights, layer: layer)
      for head in 0..<3 {
        let expected = reference.probabilities(states[layer], head: head)
        for (row, wanted) in zip(reply.weights[layer][head], expected) {
          #expect(zip(row, wanted).allSatisfy { abs(Double($0) - $1) < 1e-5 })
          #expect(abs(row.reduce(0, +) - 1) < 1e-5)
        }
      }
      // What the layer makes of it is the next state: these are the probabilities that it uses.
      let next = reference.output(states[layer]) { head in
        reply.weights[layer][head].map { $0.map { Double($0) } }
      }
      for (row, wanted) in zip(states[layer + 1], next) {
        #expect(zip(row, wanted).allSatisfy { abs($0 - $1) < 1e-4 })
      }
    }
  }

  @Test func longTextsAreRefused() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("model.h5")
    try ServingFixture.stored().write(to: path)
    let engine = try ServingFixture.engine(path)
    let text = Array(repeating: "sun", count: 127).joined(separator: " ")
    await #expect(throws: ServingError.tooLong(item: 0, tokens: 129, limit: 128)) {
      try await engine.attention(text, nil, model: nil)
    }
    // However short the texts are that become vectors.
    var short = EngineOptions()
    (short.threads, short.pooling.length) = (1, .tokens(25))
    let cut = try Engine([ModelSource(name: "small", path: path)], options: short)
    let tokens = try await cut.attention(
      Array(repeating: "sun", count: 60).joined(separator: " "), nil, model: nil
    ).pieces.count
    #expect(tokens == 62)
    let most = Array(repeating: "sun", count: 126).joined(separator: " ")
    #expect(try await engine.attention(most, nil, model: nil).weights[2][2].count == 128)
  }
}

/// A transformer layer in plain Swift.
private struct Reference {
  private let weights: StateDictionary
  private let scope: String

  init(_ weights: StateDictionary, layer: Int) throws {
    (self.weights, scope) = (weights, "bert.encoder.layer.\(layer).")
  }

  private func floats(_ name: String) -> [Double] {
    (weights[scope + name]?.floats() ?? []).map { Double($0) }
  }

  private func dense(_ x: [[Double]], _ name: String) -> [[Double]] {
    let (weight, bias) = (floats(name + ".weight"), floats(name + ".bias"))
    return x.map { row in
      bias.indices.map { out in
        bias[out] + row.indices.reduce(0) { $0 + weight[out * row.count + $1] * row[$1] }
      }
    }
  }

  private func normalized(_ x: [[Double]], _ name: String) -> [[Double]] {
    let (weight, bias) = (floats(name + ".weight"), floats(name + ".bias"))
    return x.map { row in
      let mean = row.reduce(0, +) / Double(row.count)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      return row.indices.map {
        weight[$0] * (row[$0] - mean) / (variance + 1e-12).squareRoot() + bias[$0]
      }
    }
  }

  func probabilities(_ x: [[Double]], head: Int) -> [[Double]] {
    let columns = head * 14..<(head + 1) * 14
    let (q, k) = (dense(x, "attention.self.query"), dense(x, "attention.self.key"))
    return q.map { query in
      let scores = k.map { key in
        exp(columns.reduce(0) { $0 + query[$1] * key[$1] } / 14.0.squareRoot())
      }
      let sum = scores.reduce(0, +)
      return scores.map { $0 / sum }
    }
  }

  /// The next hidden state.
  func output(_ x: [[Double]], _ probabilities: (Int) -> [[Double]]) -> [[Double]] {
    let v = dense(x, "attention.self.value")
    var context = x.map { $0.map { _ in 0.0 } }
    for head in 0..<3 {
      for (token, row) in probabilities(head).enumerated() {
        for column in head * 14..<(head + 1) * 14 {
          context[token][column] = row.indices.reduce(0) { $0 + row[$1] * v[$1][column] }
        }
      }
    }
    func sum(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
      zip(a, b).map { zip($0, $1).map { $0 + $1 } }
    }
    let attended = normalized(
      sum(dense(context, "attention.output.dense"), x), "attention.output.LayerNorm")
    let inner = dense(attended, "intermediate.dense").map {
      $0.map { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) }
    }
    return normalized(sum(dense(inner, "output.dense"), attended), "output.LayerNorm")
  }
}
