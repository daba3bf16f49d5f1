import Foundation
import Testing

/// Vocabularies that are no BERT vocabularies.
struct VocabularyRefusalTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.write("corpus.txt", SmallCorpus.text())
  }

  private func refuseEverywhere(
    _ vocabulary: String, mentions: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let commands = [
      ["encode", "corpus.txt", "--vocab", vocabulary],
      ["tokenize", "corpus.txt", "--vocab", vocabulary, "--output", "t.h5"],
      ["pretrain", "corpus.txt", "--vocab", vocabulary, "--output", "run", "--total-steps", "1"],
      ["inspect", vocabulary],
    ]
    for command in commands {
      try workspace.refuse(command, mentions: mentions, sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
  func refusesOneWithoutASpecialPiece(piece: String) throws {
    let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "sun"]
    try workspace.write(
      "v.txt", pieces.filter { $0 != piece }.joined(separator: "\n") + "\n")
    try refuseEverywhere("v.txt", mentions: ["v.txt", piece, "missing"])
  }

  @Test func refusesDuplicates() throws {
    try workspace.write("v.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nsun\nrain\nsun\n")
    try refuseEverywhere("v.txt", mentions: ["v.txt", "line 8", "\"sun\"", "line 6"])
  }

  @Test func refusesEmptyAndForeignFiles() throws {
    try workspace.write("empty.txt", "")
    try refuseEverywhere("empty.txt", mentions: ["empty.txt"])
    try workspace.write("bytes.txt", Data([0x5B, 0xFF, 0x0A]))
    try refuseEverywhere("bytes.txt", mentions: ["bytes.txt", "line 1", "UTF-8"])
    try refuseEverywhere("missing.txt", mentions: ["missing.txt"])
    try workspace.makeDirectory("folder")
    try workspace.refuse(
      ["encode", "corpus.txt", "--vocab", "folder"], mentions: ["folder"])
  }

  @Test func refusesATokenStoreOfAnotherVocabulary() throws {
    try workspace.write(
      "v.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nsun\nrain\n")
    try workspace.refuse(
      shared.pretrain(shared.store, output: "run", "--preset", "tiny", "--vocab", "v.txt"),
      mentions: [shared.store, "vocabulary"])
  }

  @Test func refusesAConfigurationOfAnotherSize() throws {
    try workspace.write("c.json", SharedRun.configuration(vocabularySize: shared.pieces + 1))
    let mentions = ["'c.json'", "vocab_size \(shared.pieces + 1)", "\(shared.pieces) pieces"]
    try workspace.refuse(shared.pretrain(output: "run", "--config", "c.json"), mentions: mentions)
    try workspace.refuse(
      shared.pretrain(shared.store, output: "run", "--config", "c.json"), mentions: mentions)
  }
}
