import Autograd
import Foundation
import Inference
import Interchange
import Layers
import Models
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Training

/// A run that learns the order of sentences, from the first step to the export.
@Suite struct SentenceOrderRunTests {
  private static func options() -> PretrainingOptions {
    var options = tinyOptions(holdOut: 4)
    options.pairTask = .sentenceOrder
    return options
  }

  private static let head = ["sop_classifier.classifier.weight", "sop_classifier.classifier.bias"]

  @Test func resumesToTheBitUnderItsOwnNames() throws {
    let temporary = try TemporaryDirectory()
    let whole = try startRun(temporary.file("whole"), in: temporary, options: Self.options())
    var reports: [EvaluationReport] = []
    _ = try whole.train(until: 6) {
      if case .evaluation(let report) = $0 { reports.append(report) }
    }
    let path = temporary.file("parts")
    _ = try startRun(path, in: temporary, options: Self.options()).train(until: 3) { _ in }
    let resumed = try PretrainingRun(
      resuming: RunDirectory(path), context: try Context(threadCount: 2))
    #expect(resumed.options == Self.options())
    _ = try resumed.train(until: 6) { _ in }
    let files = try ["whole", "parts"].map {
      try Checkpoint(path: RunDirectory(temporary.file($0)).checkpoint(step: 6))
    }
    #expect(bytes(files[0].model) == bytes(files[1].model))
    #expect(
      Self.head.allSatisfy { files[0].model[$0] != nil && files[0]["first_moment"][$0] != nil })
    #expect(!files[0].model.names.contains { $0.contains("seq_relationship") })
    let file = try HDF5File(opening: RunDirectory(path).checkpoint(step: 6))
    #expect(try file.attribute("heads") == .strings(["mlm", "sop"]))
    #expect(try file.attribute("sentence_order_classes") == .string("0 InOrder, 1 Swapped"))
    let pairs = try #require(reports.last?.pairs)
    #expect(pairs.task == .sentenceOrder && pairs.count > 20)
    #expect(pairs.majorityAccuracy >= 0.5 && pairs.majorityAccuracy < 0.7)
    let log = String(
      decoding: try FileSystem.contents(ofRegularFile: RunDirectory(path).metrics, atMost: 1 << 20),
      as: UTF8.self)
    for key in ["\"sop_loss\"", "\"sentence_order\"", "\"swapped_recall\""] {
      #expect(log.contains(key), "\(key)")
    }
    #expect(!log.contains("nsp") && !log.contains("next_sentence"))
  }

  /// No class of Transformers has this head in a BERT: the rest is a `BertForMaskedLM`, and `config.json` names it.
  @Test func theExportKeepsItsHeadAndNamesIt() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    _ = try startRun(path, in: temporary, options: Self.options()).train(until: 2) { _ in }
    let context = try Context(threadCount: 1)
    let loaded = try LoadedModel(path: path, context: context)
    let directory = temporary.file("export")
    try exportModel(loaded, to: directory)
    let again = try LoadedModel(path: directory, context: context)
    #expect(again.model.heads == ModelHeads(.sentenceOrder))
    #expect(
      bytes(again.model.parameters.stateDictionary())
        == bytes(loaded.model.parameters.stateDictionary()))
    let configuration = again.model.configuration
    #expect(configuration.other["architectures"] == .array([.string("BertForMaskedLM")]))
    #expect(configuration.other["pair_task"] == .string("sop"))
    #expect(configuration.other["pair_head"] == .string("sop_classifier.classifier"))
    let refusal = message { _ = try again.nextSentence("the sun", "the moon") }
    #expect(refusal.contains("sentence-order prediction"))
  }
}
