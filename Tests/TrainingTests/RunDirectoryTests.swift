import Autograd
import Foundation
import Platform
import PretrainingData
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
    for name in ["step-x.h5", "step-5.txt", "other.h5"] {
      try AtomicFile.write(text: "", to: temporary.file(name))
    }
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
