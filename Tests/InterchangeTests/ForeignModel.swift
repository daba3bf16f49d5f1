import Autograd
import Foundation
import Interchange
import Layers
import Models
import Platform
import Sequences
import Testing

/// A model of `Fixtures`, which Transformers made, with what it computed.
struct ForeignModel: Decodable {
  let text: String
  let second: String
  let ids: [Int32]
  let segments: [Int32]
  /// By name: `logits`, `mlm`, `pairs`, `start`, `end`, `hidden`, `pooled`.
  let outputs: [String: [Float]]
  /// Of sentence-transformers, for the two texts.
  let vectors: [[Float]]?

  static let names = [
    "encoder", "pretraining", "masked", "next-sentence", "classes", "many-labels", "number",
    "tokens", "question", "halves", "old", "sentences",
  ]

  static func folder(_ name: String) throws -> String {
    try #require(Bundle.module.resourcePath) + "/Fixtures/" + name
  }

  init(_ name: String) throws {
    let bytes = try FileSystem.contents(of: Self.folder(name) + "/expected.json")
    self = try JSONDecoder().decode(ForeignModel.self, from: Data(bytes))
  }

  /// What a model of ours computes for the same input, under the same names.
  func computed(_ stored: StoredModel) throws -> [String: [Float]] {
    let context = try Context(threadCount: 1)
    let batch = PackedSequences([(ids, segments)])
    let heads = stored.record.heads
    guard let task = heads.task else {
      let model = try BERTForPreTraining(
        stored.record.configuration, .loaded(stored.weights, origin: stored.origin), heads: heads,
        context: context)
      let hidden = model.encode(batch)
      var result = ["hidden": hidden.values]
      if heads.predictsMaskedPieces {
        let rows = ids.indices.map { Int32($0) }
        result["mlm"] = model.maskedLanguageModelLogits(hidden, rows: rows).values
      }
      if heads.hasPooler {
        let pooled = model.pool(hidden, batch)
        result["pooled"] = pooled.values
        if heads.pairTask != nil { result["pairs"] = model.pairLogits(pooled).values }
      }
      // Transformers calls the only output of a class its logits.
      if heads == .maskedLanguageModel { result["logits"] = result["mlm"] }
      if !heads.predictsMaskedPieces { result["logits"] = result["pairs"] }
      return result
    }
    let model = try EncoderModel(
      stored.record.configuration, .loaded(stored.weights, origin: stored.origin),
      hasPooler: heads.hasPooler, task: task, context: context)
    let logits = model.taskLogits(batch).values
    guard task.kind == .span else { return ["logits": logits] }
    return [
      "start": stride(from: 0, to: logits.count, by: 2).map { logits[$0] },
      "end": stride(from: 1, to: logits.count, by: 2).map { logits[$0] },
    ]
  }

  /// Holds a model against what was computed.
  func check(_ stored: StoredModel, tolerance: Float = 1e-4) throws {
    let ours = try computed(stored)
    for (name, expected) in outputs {
      let found = try #require(ours[name], "there is no \(name)")
      try #require(found.count == expected.count, "\(name)")
      let difference = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
      #expect(difference < tolerance, "\(name)")
    }
  }
}
