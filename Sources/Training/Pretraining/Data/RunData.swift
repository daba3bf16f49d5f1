public import Corpora
import Models
import Platform
public import Tokenization
package import Training

/// What a run learns from.
public enum RunData: Sendable {
  /// A corpus, of which instances are drawn on the fly.
  case corpus(TokenStore)
  /// Instance files.
  case instances(InstanceSet, normalizer: NormalizerOptions)

  /// How a checkpoint names data.
  public typealias Reference = DataReference

  /// Opens what a checkpoint names.
  ///
  /// - Parameters:
  ///   - state: what the checkpoint says.
  ///   - checkpoint: its path, for messages.
  ///   - directory: its run.
  ///   - moved: where the instance files are now, if they have moved.
  /// - Throws: ``TrainingError`` if the data are others than the checkpoint's; an error that names
  ///   the file that is missing or damaged.
  package init(
    of state: RunState, at checkpoint: String, in directory: RunDirectory,
    files moved: [String] = []
  ) throws {
    switch state.data {
    case .tokens(let hash):
      guard moved.isEmpty else {
        throw TrainingError("'\(directory.path)' was trained on text, expected no --instances")
      }
      let store = try TokenStore(opening: directory.tokens)
      try store.requireVocabulary(state.vocabulary)
      try Self.require(hash, found: store.contentHash, in: directory.tokens, checkpoint)
      self = .corpus(store)
    case .instances(let recorded, let hash):
      let files = moved.isEmpty ? recorded : moved
      for file in files where !FileSystem.exists(file) {
        throw TrainingError(
          "the instance file '\(file)' of '\(directory.path)' does not exist; say where the files "
            + "are now with --instances")
      }
      let set = try InstanceSet(
        opening: files, vocabulary: state.vocabulary, scratch: directory.path)
      if set.contentHash != hash, let order = set.order(withHash: hash, named: recorded) {
        throw TrainingError(
          "'\(directory.path)' was trained on these instance files in another order, expected "
            + "--instances " + order.map(ShellWord.path).joined(separator: " "))
      }
      try Self.require(
        hash, found: set.contentHash, in: files.joined(separator: "', '"), checkpoint)
      self = .instances(set, normalizer: state.normalizer)
    }
  }

  private static func require(
    _ expected: String, found: String, in files: String, _ checkpoint: String
  ) throws(TrainingError) {
    guard found == expected else {
      throw TrainingError(
        "'\(files)' has hash \(found), but '\(checkpoint)' was trained on \(expected)")
    }
  }

  /// How a checkpoint names these data.
  var reference: Reference {
    get throws {
      switch self {
      case .corpus(let store): .tokens(hash: store.contentHash)
      case .instances(let set, _):
        .instances(
          files: try set.paths.map { path in try FileSystem.canonicalPath(path) },
          hash: set.contentHash)
      }
    }
  }

  /// How the text was normalized.
  var normalizer: NormalizerOptions {
    switch self {
    case .corpus(let store): store.options
    case .instances(_, let normalizer): normalizer
    }
  }

  /// The training instances from a place on.
  func stream(
    _ options: PretrainingOptions, _ vocabulary: Vocabulary,
    from cursor: DataCursor = DataCursor()
  ) throws -> any BatchStream<PretrainingBatch> {
    switch self {
    case .corpus(let store):
      let split = try DocumentSplit(
        documentCount: store.documentCount, holdOutEvery: options.holdOutEvery)
      return try PretrainingStream(
        view: store.view, documents: split.training, options: InstanceOptions(options),
        vocabulary: vocabulary, cursor: cursor)
    case .instances(let set, _):
      guard options.pairTask == nil || options.pairTask == set.pairTask else {
        throw TrainingError(
          "'\(set.paths[0])' has no labels for \(options.pairTask?.title ?? ""); train with "
            + (set.pairTask.map { "--pair-task \($0.rawValue) or " } ?? "") + "--no-nsp")
      }
      return InstanceFileStream(
        set, seed: options.seed, predictsNextSentence: options.pairTask != nil,
        cursor: cursor)
    }
  }

  /// What guessing by the training text's piece frequencies gets.
  package func unigram(_ options: PretrainingOptions, _ vocabulary: Vocabulary) throws
    -> UnigramBaseline
  {
    switch self {
    case .corpus(let store):
      let split = try DocumentSplit(
        documentCount: store.documentCount, holdOutEvery: options.holdOutEvery)
      return UnigramBaseline(
        view: store.view, documents: split.training, vocabulary: vocabulary)
    case .instances(let set, _): return UnigramBaseline(set)
    }
  }
}
