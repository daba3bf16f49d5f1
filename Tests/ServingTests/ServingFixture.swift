import Autograd
import Inference
import Interchange
import Layers
import Models
import Platform
import Serialization
import Serving
import TestSupport
import Tokenization

/// Small models of odd sizes in files, and texts for them.
enum ServingFixture {
  static let words = [
    "the", "sun", "rain", "##s", "a", "river", "hill", "##y", "|", ".", "bank", "money", "is",
  ]

  static func tokenizer() throws -> WordPieceTokenizer {
    let pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + words
    return WordPieceTokenizer(
      vocabulary: try Vocabulary(pieces: pieces), options: NormalizerOptions())
  }

  static func configuration(positions: Int = 200) throws -> BERTConfiguration {
    var configuration = BERTConfiguration(
      vocabularySize: try tokenizer().vocabulary.count, hiddenSize: 42, layers: 3, heads: 3,
      intermediateSize: 101)
    configuration.maximumPositions = positions
    configuration.initializerRange = 0.3
    return configuration
  }

  /// A model with heads of pre-training, or with labels.
  static func stored(
    seed: UInt64 = 5, labels: TaskHead? = nil, heads: ModelHeads = .preTraining,
    positions: Int = 200
  ) throws -> StoredModel {
    let configuration = try configuration(positions: positions)
    let context = try Context(threadCount: 1)
    let weights: StateDictionary
    if let labels {
      weights = try EncoderModel(
        configuration, .initialized(seed: seed), hasPooler: true, task: labels, context: context
      ).parameters.stateDictionary()
    } else {
      weights = try BERTForPreTraining(
        configuration, .initialized(seed: seed), heads: heads, context: context
      ).parameters.stateDictionary()
    }
    let tokenizer = try tokenizer()
    let record = ModelRecord(
      configuration: configuration, heads: labels.map { ModelHeads($0) } ?? heads,
      vocabulary: tokenizer.vocabulary, normalizer: tokenizer.options, trainedLength: positions)
    return StoredModel(record, weights: weights, origin: "model")
  }

  /// Loads a model from a file.
  static func engine(
    _ path: String, _ change: (inout EngineOptions) -> Void = { _ in }
  ) throws -> Engine {
    var options = EngineOptions()
    options.threads = 2
    change(&options)
    return try Engine([ModelSource(name: "small", path: path)], options: options)
  }

  /// An embedder that has nothing to do with an engine.
  static func embedder(
    _ path: String, precision: Precision = .float32,
    _ change: (inout EmbeddingOptions) -> Void = { _ in }
  ) throws -> Embedder {
    var options = EmbeddingOptions()
    change(&options)
    return try Embedder(
      try ModelReader.read(path), options: options,
      context: try Context(threadCount: 1, isInferenceOnly: true, precision: precision))
  }

  /// Texts of all lengths from none to many words, some of them pairs.
  static func texts(_ count: Int, longest: Int = 60) -> [String] {
    (0..<count).map { index in
      let words = (0..<index * 7 % longest).map {
        Self.words[(index * 5 + $0 * 3) % Self.words.count]
      }
      .filter { $0 != "|" }.map { $0.hasPrefix("##") ? "s" : $0 }
      let middle = words.count / 2
      return index % 5 == 4 && words.count > 3
        ? words[..<middle].joined(separator: " ") + " ||| "
          + words[middle...].joined(separator: " ") : words.joined(separator: " ")
    }
  }
}

/// The bits of a text's vectors.
func bits(_ embeddings: Embeddings, _ text: Int) -> [UInt32] { embeddings[text].map(\.bitPattern) }

/// A worker that does nothing until it may.
final class Gate: Sendable {
  private struct State {
    var isEntered = false
    var isOpen = false
  }
  private let condition = Condition()
  private let state = Guarded(State())

  /// Keeps a worker of an engine busy from now on.
  func close(_ engine: Engine) async throws -> Task<Void, any Error> {
    let task = Task { try await engine.onWorker { self.hold() } }
    while !state.withLock({ $0.isEntered }) { try await Task.sleep(for: .milliseconds(1)) }
    return task
  }

  func open() {
    condition.withLock {
      state.withLock { $0.isOpen = true }
      condition.broadcast()
    }
  }

  private func hold() {
    state.withLock { $0.isEntered = true }
    condition.withLock { condition.wait { state.withLock { $0.isOpen } } }
  }
}

/// Waits until a number of requests is in the queue.
func waitFor(_ count: Int, _ engine: Engine) async throws {
  for _ in 0..<5000 {
    if engine.statistics.queuedRequests >= count { return }
    try await Task.sleep(for: .milliseconds(1))
  }
  throw TimeoutError()
}

struct TimeoutError: Error {}
