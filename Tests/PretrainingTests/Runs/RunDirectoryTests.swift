import Autograd
import Foundation
import Platform
import Pretraining
import TestSupport
import Testing
import Tokenization
import Training

@Suite struct RunDirectoryTests {
  @Test func checkpointsAreListedInOrder() throws {
    let temporary = try TemporaryDirectory()
    let directory = RunDirectory(temporary.path)
    for step in [200, 3, 123_456_789] {
      try AtomicFile.write(text: "", to: directory.checkpoint(step: step))
    }
    // Of the same number, but not by the name that a run gives.
    let others = ["step-5.h5", "step-000000007.h5", "step-+0000009.h5", "step--0000001.h5"]
    for name in ["step-x.h5", "step-5.txt", "other.h5"] + others {
      try AtomicFile.write(text: "", to: temporary.file(name))
    }
    try FileSystem.createDirectory(directory.checkpoint(step: 4))
    try FileManager.default.createSymbolicLink(
      atPath: directory.checkpoint(step: 5), withDestinationPath: "nowhere")
    #expect(try directory.checkpointSteps() == [3, 200, 123_456_789])
    #expect(directory.checkpoint(step: 3) == temporary.file("step-00000003.h5"))
    #expect(directory.checkpoint(step: 123_456_789) == temporary.file("step-123456789.h5"))
  }

  @Test func aDirectoryThatHoldsARunIsRefused() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    do {
      let run = try startRun(path, in: temporary, options: tinyOptions())
      _ = try run.train(until: 2) { _ in }
    }
    #expect(
      message { try RunDirectory(path).prepare() }
        == "--output '\(path)' already holds a run (step 2); continue it with "
        + "'cloze resume \(path)' or choose another folder")
    let file = temporary.file("file")
    try AtomicFile.write(text: "", to: file)
    #expect(
      message { try RunDirectory(file).prepare() }
        == "--output '\(file)' is a file, expected a folder for the run")
    try RunDirectory(temporary.file("new")).prepare()
    #expect(FileSystem.isDirectory(temporary.file("new")))
  }

  /// A run that never starts takes back what it has made, and nothing of others.
  @Test func cleaningUpSparesWhatOthersHaveMade() throws {
    let temporary = try TemporaryDirectory()
    let directory = RunDirectory(temporary.file("new/deep/run"))
    let (claim, cleanup) = try directory.prepare()
    try withExtendedLifetime(claim) {
      try AtomicFile.write(text: "", to: directory.vocabulary)
      try AtomicFile.write(text: "kept", to: temporary.file("new/other"))
      cleanup()
    }
    #expect(!FileSystem.exists(temporary.file("new/deep")))
    #expect(try FileSystem.list(temporary.file("new")) == ["other"])
    try FileSystem.createDirectory(temporary.file("busy"))
    let refused = try RunClaim(RunDirectory(temporary.file("busy")))
    withExtendedLifetime(refused) {
      let text = message { _ = try RunDirectory(temporary.file("busy")).prepare() }
      #expect(text.contains("in use by process"), "\(text)")
    }
    #expect(FileSystem.exists(temporary.file("busy/.lock")))
  }

  /// A folder is new, empty, or refused with what stands in it.
  @Test func whatStandsInAFolderIsNamed() throws {
    let temporary = try TemporaryDirectory()
    let directory = RunDirectory(temporary.file("run"))
    try FileSystem.createDirectory(directory.path)
    func refusal(_ names: String...) throws -> String {
      for name in names {
        try AtomicFile.write(text: "0", to: FileSystem.join(directory.path, name))
      }
      defer {
        for name in names { try? FileSystem.remove(FileSystem.join(directory.path, name)) }
      }
      let text = message { _ = try directory.prepare() }
      #expect(try FileSystem.list(directory.path) == names.sorted(), "\(names)")
      return text
    }
    let start = "--output '\(directory.path)' holds "
    let end = ", expected a new or empty folder"
    for file in ["config.json", "vocab.txt", "metrics.jsonl", "step-5.h5", ".git"] {
      #expect(try refusal(file) == start + "'\(file)'" + end)
    }
    let spoiled = try refusal("run.json")
    #expect(spoiled.hasPrefix(start + "'run.json'" + end + "; "))
    #expect(spoiled.contains("run.json' cannot be read") && spoiled.contains("remove the folder"))
    #expect(try refusal("a", "b") == start + "'a' and 'b'" + end)
    #expect(try refusal("a", "b", "c", "d", "e") == start + "'a', 'b', 'c' and 2 more" + end)
    // A lock that is not ours.
    try AtomicFile.write(text: "mine\n", to: directory.path + "/.lock")
    #expect(message { _ = try directory.prepare() } == start + "'.lock'" + end)
    try FileSystem.remove(directory.path + "/.lock")
    // What killed processes leave.
    try AtomicFile.write(text: "123\n", to: directory.path + "/.lock")
    try AtomicFile.write(text: "", to: directory.path + "/.step-00000001.h5.99999999.7.partial")
    try FileSystem.createDirectory(directory.path + "/.cloze-scratch.99999999.aBcDeF")
    let (claim, _) = try directory.prepare()
    #expect(!claim.foundRun)
    #expect(try FileSystem.list(directory.path) == [".lock", "run.json"])
  }

  /// A run that is given up before its first step may be begun anew, but takes nothing of others.
  @Test func anUnstartedRunIsReused() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    _ = try startRun(path, in: temporary, options: tinyOptions())
    let directory = RunDirectory(path)
    let settled = try FileSystem.contents(of: path + "/run.json")
    do {
      let (claim, cleanup) = try directory.prepare()
      #expect(claim.foundRun)
      cleanup()
    }
    #expect(try FileSystem.contents(of: path + "/run.json") == settled)
    for file in ["config.json", "vocab.txt", "tokens.h5"] {
      #expect(FileSystem.exists(FileSystem.join(path, file)))
    }
    try AtomicFile.write(text: "", to: path + "/model.safetensors")
    #expect(
      message { _ = try directory.prepare() }
        == "--output '\(path)' holds a run without a checkpoint and also 'model.safetensors', "
        + "expected a new or empty folder")
  }

  @Test func aRunInProgressIsLocked() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("run")
    let run = try startRun(path, in: temporary, options: tinyOptions())
    _ = try run.train(until: 1) { _ in }
    let text = message {
      _ = try PretrainingRun(
        resuming: RunDirectory(path), context: try Context(threadCount: 1))
    }
    #expect(text.contains(path) && !text.contains("\n"), "\(text)")
    #expect(run.trainer.step == 1)
  }

  @Test func whatIsNoRunCannotBeResumed() throws {
    let temporary = try TemporaryDirectory()
    let context = try Context(threadCount: 1)
    let missing = temporary.file("missing")
    #expect(
      message { _ = try PretrainingRun(resuming: RunDirectory(missing), context: context) }
        == "'\(missing)' is not a run directory")
    #expect(
      message { _ = try PretrainingRun(resuming: RunDirectory(temporary.path), context: context) }
        == "'\(temporary.path)' holds no checkpoint (step-*.h5) and no model.safetensors, "
        + "expected a run directory or an exported model")
  }

  /// Starting: the caller's vocabulary differs from the store's.
  @Test func aStoreOfAnotherVocabularyIsRefusedAtTheStart() throws {
    let temporary = try TemporaryDirectory()
    let directory = RunDirectory(temporary.file("run"))
    try directory.prepare()
    try TestCorpus.tokenize(to: directory.tokens, in: temporary)
    let other = try TestCorpus.vocabulary(extra: ["more"])
    let text = message {
      _ = try PretrainingRun(
        starting: directory, options: tinyOptions(),
        configuration: tinyConfiguration(vocabularySize: other.count), vocabulary: other,
        context: try Context(threadCount: 1))
    }
    #expect(text.contains(directory.tokens), "\(text)")
    #expect(text.contains(other.sha256), "\(text)")
  }

  /// Resuming: the store was replaced.
  @Test func aStoreOfAnotherVocabularyOrCorpusIsRefusedAtResume() throws {
    let temporary = try TemporaryDirectory()
    let directory = RunDirectory(temporary.file("run"))
    do {
      let run = try startRun(directory.path, in: temporary, options: tinyOptions())
      _ = try run.train(until: 1) { _ in }
    }
    func resume() -> String {
      message {
        _ = try PretrainingRun(resuming: directory, context: try Context(threadCount: 1))
      }
    }
    let vocabulary = try TestCorpus.vocabulary()
    let other = try TestCorpus.vocabulary(extra: ["more"])
    try TestCorpus.tokenize(to: directory.tokens, in: temporary, vocabulary: other)
    let first = resume()
    #expect(
      first.contains(directory.tokens) && first.contains(other.sha256)
        && first.contains(vocabulary.sha256), "\(first)")
    try TestCorpus.tokenize(to: directory.tokens, in: temporary, documents: 25)
    let second = resume()
    #expect(second.hasPrefix("'\(directory.tokens)' has hash "), "\(second)")
    #expect(second.contains("but '\(directory.checkpoint(step: 1))' was trained on"), "\(second)")
    try TestCorpus.tokenize(to: directory.tokens, in: temporary)
    #expect(resume() == "(no error)")
  }
}
