import Autograd
import Foundation
import Platform
import Serialization
import TestSupport
import Testing
import Verification

@Suite struct ParityTests {
  @Test(arguments: [1, 2])
  func everyQuantityAgreesWithPyTorch(threads: Int) throws {
    let report = try verify(try Reference.parityErf, threads: threads)
    for row in report.rows { #expect(row.passes, "\(row)") }
    #expect(report.passes)
    // 3 hidden states, pooler, 2 logits; 2 losses and a norm; 46 gradients; per recipe 4 series
    // and the final weights of all but the two key biases, whose gradient vanishes.
    #expect(report.rows.count == 6 + 3 + 46 + 2 * (4 + 44))
  }

  @Test(.enabled(if: Reference.folder("parity-tanh") != nil))
  func theTanhFormAgreesToo() throws {
    let report = try verify(try #require(Reference.folder("parity-tanh")))
    for row in report.rows { #expect(row.passes, "\(row)") }
  }

  @Test func aChangedWeightIsNoticed() throws {
    let report = try verifyChanged { path in
      let file = path + "/model.safetensors"
      let tensors = try SafeTensors.read(file).tensors
      var changed = StateDictionary()
      for name in tensors.names {
        var values = try #require(tensors[name]?.floats())
        if name == "bert.encoder.layer.1.intermediate.dense.weight" { values[17] += 0.05 }
        changed.append(name, shape: tensors[name]?.shape ?? [], values)
      }
      try FileSystem.remove(file)
      try SafeTensors.write(changed, metadata: [:], to: file)
    }
    #expect(!report.passes)
    let failing = Set(report.rows.filter { !$0.passes }.map(\.quantity))
    #expect(failing.contains("hidden_states.2"))
    #expect(!failing.contains("hidden_states.1"))
  }

  @Test(
    arguments: [
      ("\"mlm_loss\": 4.507569698922622", "\"mlm_loss\": 4.5078", "mlm_loss"),
      ("\"gradient_norm\": 2.3168824959515715", "\"gradient_norm\": 2.3171", "gradient_norm"),
      ("\"learning_rate\": 0.00025", "\"learning_rate\": 0.000251", "google learning rates"),
      ("\"mlm_loss\": 4.413914302413071", "\"mlm_loss\": 4.4142", "google mlm losses"),
      ("\"weight_decay\": 0.01", "\"weight_decay\": 0.5", "huggingface final"),
      ("\"clip_norm\": 1.0", "\"clip_norm\": 0.01", "google mlm losses"),
    ])
  func aChangedExpectationIsNoticed(old: String, new: String, quantity: String) throws {
    let report = try verifyChanged { path in
      let file = path + "/expected.json"
      let text = String(decoding: try FileSystem.contents(of: file), as: UTF8.self)
      try #require(text.contains(old))
      try AtomicFile.write(text: text.replacingOccurrences(of: old, with: new), to: file)
    }
    let failing = report.rows.filter { !$0.passes }.map(\.quantity)
    #expect(failing.contains { $0.hasPrefix(quantity) }, "\(failing)")
  }

  @Test(arguments: [
    "config.json", "model.safetensors", "batch.safetensors", "outputs.safetensors",
    "gradients.safetensors", "expected.json", "final_google.safetensors",
  ])
  func aMissingFileIsNamed(name: String) throws {
    let text = message { _ = try verifyChanged { try FileSystem.remove($0 + "/" + name) } }
    #expect(text.contains(name), "\(text)")
    #expect(!text.contains("\n"))
  }

  @Test(arguments: ["model.safetensors", "batch.safetensors", "expected.json", "config.json"])
  func aTruncatedFileIsNamed(name: String) throws {
    let text = message {
      _ = try verifyChanged { path in
        let bytes = try FileSystem.contents(of: path + "/" + name)
        try AtomicFile.write(bytes: bytes.prefix(bytes.count / 2), to: path + "/" + name)
      }
    }
    #expect(text.contains(name), "\(text)")
    #expect(!text.contains("\n"), "\(text)")
  }

  private func verify(_ directory: String, threads: Int = 2) throws -> ParityReport {
    try ParityVerification(directory: directory, context: try Context(threadCount: threads)).run()
  }

  /// Verifies a changed copy of the reference folder.
  private func verifyChanged(_ change: (String) throws -> Void) throws -> ParityReport {
    let temporary = try TemporaryDirectory()
    let copy = temporary.file("copy")
    try FileManager.default.copyItem(atPath: try Reference.parityErf, toPath: copy)
    try change(copy)
    return try verify(copy)
  }
}
