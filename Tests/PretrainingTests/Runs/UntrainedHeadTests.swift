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

/// Runs without next-sentence prediction: no pooler and no NSP head, from the first step to the export.
@Suite struct UntrainedHeadTests {
  private static func options() -> PretrainingOptions {
    var options = tinyOptions()
    options.pairTask = nil
    return options
  }

  private static func isOfNextSentence(_ name: String) -> Bool {
    name.contains("pooler") || name.contains("seq_relationship")
  }

  @Test func aCheckpointHoldsTheTrainedHeadsOnly() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    let run = try startRun(path, in: temporary, options: Self.options())
    _ = try run.train(until: 2) { _ in }
    let file = RunDirectory(path).checkpoint(step: 2)
    let checkpoint = try Checkpoint(path: file)
    for dictionary in [checkpoint.model, checkpoint["first_moment"], checkpoint["second_moment"]] {
      #expect(!dictionary.names.isEmpty && !dictionary.names.contains(where: Self.isOfNextSentence))
    }
    #expect(try HDF5File(opening: file).attribute("heads") == .strings(["mlm"]))
  }

  /// A checkpoint that contradicts itself is refused.
  @Test func headsThatDoNotFitTheOptionsAreRefused() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    _ = try startRun(path, in: temporary, options: Self.options()).train(until: 1) { _ in }
    let file = RunDirectory(path).checkpoint(step: 1)
    let opened = try HDF5File(opening: file, readOnly: false)
    try opened.setAttribute(.strings(["mlm", "nsp"]), "heads")
    try opened.close()
    #expect(message { _ = try Checkpoint(path: file) }.contains("heads"))
  }

  /// Transformers' `BertForMaskedLM` has exactly these parameters (4.57 and 5.23).
  @Test func theExportIsAMaskedLanguageModel() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    _ = try startRun(path, in: temporary, options: Self.options()).train(until: 2) { _ in }
    let context = try Context(threadCount: 1)
    let loaded = try LoadedModel(path: path, context: context)
    let directory = temporary.file("export")
    try exportModel(loaded, to: directory)
    let again = try LoadedModel(path: directory, context: context)
    #expect(again.model.heads == .maskedLanguageModel)
    #expect(
      again.model.configuration.other["architectures"] == .array([.string("BertForMaskedLM")]))
    #expect(
      bytes(again.model.parameters.stateDictionary())
        == bytes(loaded.model.parameters.stateDictionary()))
    let text = "the river birds [MASK] moon"
    let (first, second) = (
      try loaded.fillMask(text, count: 3), try again.fillMask(text, count: 3)
    )
    #expect(first.first?.map(\.probability) == second.first?.map(\.probability))
    for model in [loaded, again] {
      let refusal = message { _ = try model.nextSentence("the sun", "the moon") }
      #expect(
        refusal.contains("no head for next-sentence prediction") && refusal.contains(model.origin))
    }
    let third = temporary.file("again")
    try exportModel(again, to: third)
    for name in HuggingFaceExport.files {
      #expect(
        try FileSystem.contents(of: FileSystem.join(directory, name))
          == FileSystem.contents(of: FileSystem.join(third, name)), "\(name)")
    }
  }

  /// The run of an earlier program, with untrained heads, dropout and a foreign key in its configuration, goes
  /// on to the weights that that program reached.
  @Test func aRunOfAnEarlierProgramGoesOn() throws {
    let temporary = try TemporaryDirectory()
    let run = temporary.file("run")
    let fixture = FileSystem.join(FileSystem.parent(of: try Reference.formats), "no-nsp-v1")
    try FileSystem.createDirectory(run)
    for name in ["step-00000002.h5", "tokens.h5"] {
      try AtomicFile.copy(FileSystem.join(fixture, name), to: FileSystem.join(run, name))
    }
    var notices: [String] = []
    let resumed = try PretrainingRun(
      resuming: RunDirectory(run), notify: { notices.append($0) },
      context: try Context(threadCount: 1))
    #expect(notices.contains { $0.contains("is_decoder is true, expected false") })
    #expect(notices.contains { $0.contains("never trained") && $0.contains("left out") })
    _ = try resumed.train(until: 4) { _ in }
    let found = try Checkpoint(path: RunDirectory(run).checkpoint(step: 4))
    let expected = try Checkpoint(path: FileSystem.join(fixture, "step-00000004.h5"))
    #expect(found.state.configuration.other["is_decoder"] == nil)
    #expect(found.state.configuration.hiddenDropout == 0.2 && found.state.options.dropout == nil)
    // Not to the bit, because other instruction sets round otherwise; other dropout masks give 1e-2.
    let pairs = [
      (found.model, expected.model), (found["first_moment"], expected["first_moment"]),
      (found["second_moment"], expected["second_moment"]),
    ]
    for (new, old) in pairs {
      #expect(new.names == old.names.filter { !Self.isOfNextSentence($0) })
      for name in new.names {
        let values = zip(try new.entry(name).floats() ?? [], try old.entry(name).floats() ?? [])
        #expect(values.allSatisfy { abs($0 - $1) <= 2e-5 }, "\(name)")
      }
    }
  }
}

/// Dropout of pre-training and the dropout that fine-tuning inherits.
@Suite struct InheritedDropoutTests {
  @Test func exportsCarryTheModelsOwn() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    var options = tinyOptions()
    options.dropout = 0
    let run = try startRun(path, in: temporary, options: options)
    _ = try run.train(until: 1) { _ in }
    let loaded = try LoadedModel(path: path, context: try Context(threadCount: 1))
    #expect(try Checkpoint(path: loaded.origin).state.options.dropout == 0)
    #expect(loaded.model.configuration.hiddenDropout == 0.1)
    #expect(loaded.model.configuration.attentionDropout == 0.1)
  }

  @Test func onlyOurRecipeTrainsWithoutDropout() {
    #expect(Recipe.allCases.map(\.dropout) == [0, nil, nil])
    var configuration = BERTConfiguration(vocabularySize: 9, hiddenSize: 8, layers: 1, heads: 1)
    Recipe.cloze.adapt(&configuration)
    #expect(configuration.hiddenDropout == 0.1 && configuration.attentionDropout == 0.1)
  }
}
