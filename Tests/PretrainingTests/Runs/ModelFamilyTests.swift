import Autograd
import Foundation
import Layers
import Models
import Platform
import Sequences
import Serialization
import Testing

/// Every row of ``ModelFamilies`` against another program's numbers, reached as a program reaches it that knows
/// nothing but the folder (`Parity` runs these too).
@Suite struct ModelFamilyParityTests {
  /// The folder of a family's reference: `config.json`, `model.safetensors`, and a batch with its outputs.
  private static func reference(_ modelType: String) throws -> String? {
    modelType == "bert" ? try Reference.parityErf : nil
  }

  @Test(arguments: ModelFamilies.modelTypes)
  func theFamilyComputesWhatItsReferenceDid(modelType: String) throws {
    let folder = try #require(try Self.reference(modelType), "\(modelType) has no reference")
    let origin = folder + "/config.json"
    let configuration = try ModelFamilies.configuration(
      json: Data(try FileSystem.contents(of: origin)), origin: origin)
    let family = type(of: configuration)
    #expect(family.modelType == modelType)
    let whole = try SafeTensors.read(folder + "/model.safetensors").tensors
    var bare = StateDictionary()
    for name in whole.names where name.hasPrefix(family.encoderScope + ".") {
      bare[String(name.dropFirst(family.encoderScope.count + 1))] = whole[name]
    }
    for file in [whole, bare] {
      let model = try EncoderModel(
        configuration, .loaded(file, origin: folder, names: family.names(in: file)),
        hasPooler: true, context: try Context(threadCount: 2))
      try check(model, folder)
    }
  }

  private func check(_ model: EncoderModel, _ folder: String) throws {
    let inputs = try SafeTensors.read(folder + "/batch.safetensors").tensors
    let outputs = try SafeTensors.read(folder + "/outputs.safetensors").tensors
    func integers(_ name: String) throws -> [Int32] {
      try #require(inputs[name]?.integers()).map(Int32.init)
    }
    let length = try #require(inputs["input_ids"]?.shape.last)
    let (mask, ids) = (try integers("attention_mask"), try integers("input_ids"))
    let segments = try integers("token_type_ids")
    let rows = stride(from: 0, to: ids.count, by: length).map { start in
      (start..<start + length).filter { mask[$0] != 0 }
    }
    let batch = PackedSequences(rows.map { row in (row.map { ids[$0] }, row.map { segments[$0] }) })
    let width = model.configuration.hiddenSize
    var states: [[Float]] = []
    let hidden = model.encode(batch) { _, state in states.append(state.values) }
    for (index, ours) in states.enumerated() {
      let theirs = try #require(outputs["hidden_states.\(index)"]?.floats())
      let kept = rows.joined().flatMap { theirs[$0 * width..<($0 + 1) * width] }
      #expect(difference(ours, kept) < 1e-4, "hidden_states.\(index)")
    }
    #expect(states.count > 1 && states.last == hidden.values)
    let pooler = try #require(model.pooler)
    let pooled = pooler(hidden, batch).values
    #expect(difference(pooled, try #require(outputs["pooler_output"]?.floats())) < 1e-4)
  }

  /// The largest difference; not finite where the counts differ.
  private func difference(_ ours: [Float], _ theirs: [Float]) -> Float {
    guard ours.count == theirs.count else { return .infinity }
    return zip(ours, theirs).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }
}
