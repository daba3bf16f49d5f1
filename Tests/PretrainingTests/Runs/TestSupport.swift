import Autograd
import Corpora
import Foundation
import Inference
import Interchange
import Models
import Platform
import Pretraining
import Serialization
import TestSupport
import Tokenization
import Training

/// Reference folders of other programs.
enum Reference {
  /// The copy that is part of the tests.
  static var parityErf: String {
    get throws {
      guard let path = Bundle.module.resourcePath else {
        throw TrainingError("the test bundle has no resources")
      }
      return FileSystem.join(path, "Fixtures/parity-erf")
    }
  }

  /// A file of every format and version, with what it must hold.
  static var formats: String {
    get throws {
      guard let path = Bundle.module.resourcePath else {
        throw TrainingError("the test bundle has no resources")
      }
      return FileSystem.join(path, "Fixtures/formats")
    }
  }

  /// A folder beside the package or under `CLOZE_REFERENCE`, if it is there.
  static func folder(_ name: String) -> String? {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let roots = [
      ProcessInfo.processInfo.environment["CLOZE_REFERENCE"], package + "/../shared/reference",
    ]
    return roots.compactMap { $0 }.map { FileSystem.join($0, name) }
      .first(where: FileSystem.isDirectory)
  }
}

/// A small corpus of made-up sentences whose words follow each other by rule.
enum TestCorpus {
  private static let stems = [
    "sun", "moon", "river", "stone", "bird", "tree", "wind", "rain", "boat", "fire", "hill", "road",
  ]
  private static let endings = ["", "s", "ing", "ed"]

  /// Documents of six sentences each.
  static func text(documents: Int) -> String {
    var text = ""
    for document in 0..<documents {
      for sentence in 0..<6 {
        let words = (0..<4 + (document + sentence) % 4).map { word in
          stems[(document * 5 + sentence * 3 + word * (1 + document % 4)) % stems.count]
            + endings[(document + word * sentence) % endings.count]
        }
        text += words.joined(separator: " ") + ".\n"
      }
      text += "\n"
    }
    return text
  }

  static func vocabulary(extra: [String] = []) throws -> Vocabulary {
    try Vocabulary(
      pieces: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "."] + stems
        + endings.dropFirst().map { "##" + $0 } + extra)
  }

  /// Writes the token store of the corpus.
  static func tokenize(
    to path: String, in directory: borrowing TemporaryDirectory, documents: Int = 24,
    vocabulary: Vocabulary? = nil
  ) throws {
    let corpus = directory.file("corpus-\(documents).txt")
    try AtomicFile.write(text: text(documents: documents), to: corpus)
    try tokenizeCorpus(
      try CorpusReader(paths: [corpus]), vocabulary: try vocabulary ?? self.vocabulary(),
      options: .uncased, to: path)
  }
}

/// A run's options that finish in milliseconds.
func tinyOptions(
  steps: Int = 6, accumulation: Int = 1, wholeWords: Bool = false, holdOut: Int? = nil
) -> PretrainingOptions {
  var options = Recipe.cloze.options(hiddenSize: 16, totalSteps: steps)
  options.maximumSequenceLength = 24
  options.batchSize = 4
  options.accumulationSteps = accumulation
  options.masksWholeWords = wholeWords
  options.holdOutEvery = holdOut
  options.saveEvery = 1_000
  options.schedule.warmupSteps = 2
  options.seed = 99
  return options
}

/// Hidden size 16, 2 layers, dropout on.
func tinyConfiguration(vocabularySize: Int, dropout: Float = 0.1) -> BERTConfiguration {
  var configuration = BERTConfiguration(
    vocabularySize: vocabularySize, hiddenSize: 16, layers: 2, heads: 2)
  configuration.maximumPositions = 24
  configuration.initializerRange = 0.1
  configuration.hiddenDropout = dropout
  configuration.attentionDropout = dropout
  return configuration
}

/// Starts a run in a new directory.
func startRun(
  _ path: String, in temporary: borrowing TemporaryDirectory, options: PretrainingOptions,
  documents: Int = 24, threads: Int = 1
) throws -> PretrainingRun {
  let directory = RunDirectory(path)
  try directory.prepare()
  try TestCorpus.tokenize(to: directory.tokens, in: temporary, documents: documents)
  let vocabulary = try TestCorpus.vocabulary()
  return try PretrainingRun(
    starting: directory, options: options,
    configuration: tinyConfiguration(vocabularySize: vocabulary.count), vocabulary: vocabulary,
    context: try Context(threadCount: threads))
}

/// The raw bytes of all entries, so that −0 and 0 differ.
func bytes(_ dictionary: StateDictionary) -> [String: [UInt8]] {
  dictionary.names.reduce(into: [:]) { $0[$1] = dictionary[$1].map { Array($0.storage.bytes) } }
}

/// The step lines of a log.
func metricSteps(_ path: String, kind: String = "step") throws -> [Int] {
  try FileSystem.contents(of: path).split(separator: UInt8(ascii: "\n")).compactMap { line in
    let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
    return object?["kind"] as? String == kind ? object?["step"] as? Int : nil
  }
}

/// Exports what a loaded model was read from.
func exportModel(_ source: LoadedModel, to directory: String) throws {
  let stored = try ModelReader.read(source.origin)
  try HuggingFaceExport(stored, training: try TrainingRecord(stored)?.text).write(to: directory)
}
