import Autograd
import Layers
import Models
import Serialization
import Testing

@Suite struct NamesTests {
  /// The entries of a file that Hugging Face Transformers 5.23 wrote of a `BertForPreTraining` with
  /// 101 pieces, hidden size 24, 2 layers, 96 inner, 48 positions: name, shape.
  private static var expected: [String: [Int]] {
    var shapes: [String: [Int]] = [
      "bert.embeddings.word_embeddings.weight": [101, 24],
      "bert.embeddings.position_embeddings.weight": [48, 24],
      "bert.embeddings.token_type_embeddings.weight": [2, 24],
      "bert.embeddings.LayerNorm.weight": [24], "bert.embeddings.LayerNorm.bias": [24],
      "bert.pooler.dense.weight": [24, 24], "bert.pooler.dense.bias": [24],
      "cls.predictions.bias": [101],
      "cls.predictions.transform.dense.weight": [24, 24],
      "cls.predictions.transform.dense.bias": [24],
      "cls.predictions.transform.LayerNorm.weight": [24],
      "cls.predictions.transform.LayerNorm.bias": [24],
      "cls.seq_relationship.weight": [2, 24], "cls.seq_relationship.bias": [2],
    ]
    for layer in 0..<2 {
      let path = "bert.encoder.layer.\(layer)."
      for name in ["self.query", "self.key", "self.value", "output.dense"] {
        shapes[path + "attention.\(name).weight"] = [24, 24]
        shapes[path + "attention.\(name).bias"] = [24]
      }
      for name in ["attention.output", "output"] {
        shapes[path + name + ".LayerNorm.weight"] = [24]
        shapes[path + name + ".LayerNorm.bias"] = [24]
      }
      shapes[path + "intermediate.dense.weight"] = [96, 24]
      shapes[path + "intermediate.dense.bias"] = [96]
      shapes[path + "output.dense.weight"] = [24, 96]
      shapes[path + "output.dense.bias"] = [24]
    }
    return shapes
  }

  private static var configuration: BERTConfiguration {
    var configuration = BERTConfiguration(
      vocabularySize: 101, hiddenSize: 24, layers: 2, heads: 3)
    configuration.maximumPositions = 48
    return configuration
  }

  @Test func namesAndShapesAreThoseOfTransformers() throws {
    let model = try BERTForPreTraining(
      Self.configuration, .initialized(seed: 1), context: try Context(threadCount: 1))
    let ours = model.parameters.stateDictionary()
    let shapes = ours.names.reduce(into: [String: [Int]]()) { $0[$1] = ours[$1]?.shape }
    #expect(shapes == Self.expected)
  }

  @Test func repeatedEntriesOfOtherProgramsAreIgnoredButOthersAreNot() throws {
    let context = try Context(threadCount: 1)
    let model = try BERTForPreTraining(
      Self.configuration, .initialized(seed: 1), context: context)
    var file = model.parameters.stateDictionary()
    file.append("cls.predictions.decoder.weight", shape: [1], [Float(0)])
    file.append("cls.predictions.decoder.bias", shape: [1], [Float(0)])
    file.append("bert.embeddings.position_ids", shape: [1], [Int64(0)])
    _ = try BERTForPreTraining(Self.configuration, .loaded(file, origin: "f"), context: context)
    file.append("bert.more", shape: [1], [Float(0)])
    do {
      _ = try BERTForPreTraining(Self.configuration, .loaded(file, origin: "f"), context: context)
      Issue.record("an unexpected entry was accepted")
    } catch {
      #expect(error.description == "'f' does not fit the model: 1 unexpected: bert.more")
    }
  }
}
