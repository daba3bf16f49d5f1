import Platform
import PretrainingData
import Serialization
import Tokenization
import Training

/// What `pretrain` is given: text, or a token store.
enum PretrainingInput {
  case text(CorpusReader, vocabulary: Vocabulary?, normalizer: NormalizerOptions, threads: Int)
  case store(path: String, TokenStore)

  init(paths: [String], text: CorpusOptions, model: ModelOptions, threads: Int) throws {
    let vocabulary = try model.vocab.map { try Vocabulary(contentsOfFile: $0) }
    if let store = paths.first(where: { $0.hasSuffix(".h5") }) {
      guard paths.count == 1 else {
        throw CommandError("'\(store)' is a token store, expected no other corpus beside it")
      }
      let opened = try TokenStore(opening: store)
      if let vocabulary { try opened.requireVocabulary(vocabulary) }
      self = .store(path: store, opened)
    } else {
      self = .text(
        try text.reader(paths), vocabulary: vocabulary,
        normalizer: model.normalizer.options, threads: threads)
    }
  }

  /// The number of pieces, if it is known before the vocabulary is trained.
  var vocabularySize: Int? {
    switch self {
    case .text(_, let vocabulary, _, _): vocabulary?.count
    case .store(_, let store): store.vocabulary.count
    }
  }

  /// Makes the run's own token store, training a vocabulary first if there is none.
  ///
  /// - Parameters:
  ///   - directory: the prepared run directory.
  ///   - size: how many pieces to train.
  ///   - holdOutEvery: documents left out of the vocabulary's training.
  ///   - preflight: what is looked at before the corpus is used.
  /// - Returns: the vocabulary and the store.
  /// - Throws: an error that names the file that cannot be read or written, or what is wrong with the
  ///   corpus.
  func materialize(
    in directory: RunDirectory, size: Int, holdOutEvery: Int?, preflight: Preflight
  ) throws -> (vocabulary: Vocabulary, store: TokenStore) {
    switch self {
    case .store(let path, let store):
      let report = CorpusReport(store, sequenceLength: preflight.sequenceLength)
      try preflight.inspect(report)
      note(describe(report))
      try AtomicFile.write(bytes: try FileSystem.contents(of: path), to: directory.tokens)
      return (store.vocabulary, store)
    case .text(let reader, let given, let normalizer, let threads):
      let vocabulary =
        try given
        ?? trainedVocabulary(
          reader, normalizer, size: size, holdOutEvery: holdOutEvery, threads, preflight)
      let (_, report) = try tokenizeWithProgress(
        reader, vocabulary: vocabulary, options: normalizer, to: directory.tokens,
        threads: threads, preflight: preflight)
      note(describe(report))
      return (vocabulary, try TokenStore(opening: directory.tokens))
    }
  }

  private func trainedVocabulary(
    _ reader: CorpusReader, _ normalizer: NormalizerOptions, size: Int, holdOutEvery: Int?,
    _ threads: Int, _ preflight: Preflight
  ) throws -> Vocabulary {
    var trainer = WordPieceTrainer(
      options: WordPieceTrainerOptions(vocabularySize: size, normalizer: normalizer))
    let read = try trainVocabulary(
      corpus: reader, holdOutEvery: holdOutEvery, threads: threads, trainer: &trainer)
    try preflight.inspect(read)
    let (vocabulary, report) = try PretrainingData.trainedVocabulary(&trainer, corpus: reader)
    note(
      "vocabulary: \(grouped(vocabulary.count)) pieces, "
        + "\(decimal(report.piecesPerWord, 2)) per word")
    return vocabulary
  }
}
