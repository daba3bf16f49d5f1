import Foundation
import Models
import Platform
import Pretraining
import Sequences
import Serialization

/// A folder of reference values: a small BERT, a batch, and what another program computed of them.
///
/// The layout: `config.json`, `model.safetensors`, `batch.safetensors` (padded, with `attention_mask`; `mlm_labels`
/// −100 where not masked), `outputs.safetensors`, `gradients.safetensors`, `expected.json`, and
/// `final_google.safetensors`, `final_huggingface.safetensors`.
struct ParityCase {
  struct Expected: Decodable {
    struct Losses: Decodable {
      let mlmLoss: Double
      let nspLoss: Double
    }
    struct Step: Decodable {
      let step: Int
      let learningRate: Double
      let mlmLoss: Double
      let nspLoss: Double
      let gradientNorm: Double
    }
    struct Trajectory: Decodable {
      let baseLearningRate: Double
      let warmupSteps: Int
      let totalSteps: Int
      let clipNorm: Double
      let weightDecay: Double
      let steps: [Step]
      let final: Losses
    }
    let mlmLoss: Double
    let nspLoss: Double
    let gradientNorm: Double
    let trajectories: [String: Trajectory]
  }

  let directory: String
  let configuration: BERTConfiguration
  let model: StateDictionary
  let batch: PaddedBatch
  let outputs: StateDictionary
  let gradients: StateDictionary
  let expected: Expected

  init(directory: String) throws {
    self.directory = directory
    configuration = try BERTConfiguration(contentsOfFile: directory + "/config.json")
    model = try Self.tensors("model", in: directory)
    batch = try PaddedBatch(try Self.tensors("batch", in: directory), directory: directory)
    outputs = try Self.tensors("outputs", in: directory)
    gradients = try Self.tensors("gradients", in: directory)
    let path = directory + "/expected.json"
    guard let json = try? FileSystem.contents(of: path) else {
      throw ParityError("'\(path)' cannot be read, expected the reference losses")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      expected = try decoder.decode(Expected.self, from: Data(json))
    } catch {
      throw ParityError("'\(path)' does not hold the expected losses and trajectories: \(error)")
    }
    try batch.check(against: configuration, directory: directory)
  }

  /// The weights after a trajectory.
  func finalWeights(_ recipe: String) throws -> StateDictionary {
    try Self.tensors("final_\(recipe)", in: directory)
  }

  private static func tensors(_ name: String, in directory: String) throws -> StateDictionary {
    try SafeTensors.read("\(directory)/\(name).safetensors").tensors
  }
}

/// A reference folder that cannot be used.
struct ParityError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A batch as other programs have it, `[sequences, length]` with a mask, and its packed form.
struct PaddedBatch {
  let sequences: Int
  let length: Int
  /// The real positions of the padded batch, in packed order, `[tokens]`.
  let kept: [Int]
  let examples: PretrainingBatch

  init(_ tensors: StateDictionary, directory: String) throws {
    let origin = "\(directory)/batch.safetensors"
    func integers(_ name: String, shape: [Int]? = nil) throws -> (values: [Int32], shape: [Int]) {
      guard let entry = tensors[name], let values = entry.integers() else {
        throw ParityError("'\(origin)' has no integer tensor '\(name)'")
      }
      if let shape, shape != entry.shape {
        throw ParityError("'\(origin)': '\(name)' has shape \(entry.shape), expected \(shape)")
      }
      return (values.map { Int32(truncatingIfNeeded: $0) }, entry.shape)
    }
    let (ids, shape) = try integers("input_ids")
    guard shape.count == 2 else {
      throw ParityError("'\(origin)': 'input_ids' has shape \(shape), expected two dimensions")
    }
    let mask = try integers("attention_mask", shape: shape).values
    let segments = try integers("token_type_ids", shape: shape).values
    let labels = try integers("mlm_labels", shape: shape).values
    sequences = shape[0]
    length = shape[1]
    var kept: [Int] = []
    var offsets: [Int32] = [0]
    for sequence in 0..<shape[0] {
      kept += (0..<shape[1]).map { sequence * shape[1] + $0 }.filter { mask[$0] != 0 }
      offsets.append(Int32(kept.count))
    }
    self.kept = kept
    let width = shape[1]
    let masked = kept.indices.filter { labels[kept[$0]] >= 0 }
    examples = PretrainingBatch(
      sequences: PackedSequences(
        tokens: kept.map { ids[$0] }, segments: kept.map { segments[$0] },
        positions: kept.map { Int32($0 % width) }, offsets: offsets),
      maskedRows: masked.map(Int32.init), maskedLabels: masked.map { labels[kept[$0]] },
      pairLabels: try integers("next_sentence_label", shape: [shape[0]]).values)
  }

  /// Throws unless every index has its place in the model's tables.
  func check(against configuration: BERTConfiguration, directory: String) throws {
    func check(_ name: String, _ values: [Int32], below limit: Int) throws {
      if let bad = values.first(where: { $0 < 0 || Int($0) >= limit }) {
        throw ParityError(
          "'\(directory)/batch.safetensors': \(name) \(bad), expected 0 to \(limit - 1)")
      }
    }
    let sequences = examples.sequences
    try check("piece", sequences.tokens, below: configuration.vocabularySize)
    try check("label", examples.maskedLabels, below: configuration.vocabularySize)
    try check("segment", sequences.segments, below: configuration.segments)
    try check("position", sequences.positions, below: configuration.maximumPositions)
    try check("next sentence label", examples.pairLabels, below: 2)
    if zip(sequences.offsets, sequences.offsets.dropFirst()).contains(where: { $0 == $1 }) {
      throw ParityError("'\(directory)/batch.safetensors': a sequence has no token")
    }
  }

  /// The real rows of a padded reference tensor `[sequences, length, width]`.
  func packed(_ values: [Float], width: Int) -> [Float] {
    kept.flatMap { values[$0 * width..<($0 + 1) * width] }
  }
}
