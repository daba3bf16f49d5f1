import Corpora
import ExactStrings
import Platform
import Pretraining
import Serialization
import Tokenization

/// Whether a file is read as HDF5, not as text: by its contents, or by its name where they are something else.
func isHDF5File(_ path: String) -> Bool {
  let name = path.lowercased()
  return name.hasExactSuffix(".h5") || name.hasExactSuffix(".hdf5") || HDF5File.isHDF5(path)
}

/// What `pretrain` is given: text, a token store, or instance files.
enum PretrainingInput {
  case text(CorpusReader, vocabulary: Vocabulary?, model: ModelOptions, threads: Int)
  case store(path: String, TokenStore)
  case instances([String], vocabulary: Vocabulary?, model: ModelOptions)

  init(
    paths: [String], instances: [String], text: CorpusOptions, model: ModelOptions, threads: Int
  ) throws {
    let vocabulary = try model.vocab.map { try Vocabulary(contentsOfFile: $0) }
    let store = paths.first(where: isHDF5File)
    let isInstances = try store.map { try InstanceSet.isInstanceFile($0) } ?? false
    if isInstances || !instances.isEmpty {
      if isInstances, let other = paths.first(where: { !isHDF5File($0) }) {
        throw CommandError("'\(other)' is text, expected instance files only")
      }
      self = .instances(distinctFiles(instances + paths), vocabulary: vocabulary, model: model)
    } else if let store {
      guard paths.count == 1 else {
        throw CommandError("'\(store)' is a token store, expected no other corpus beside it")
      }
      let opened = try TokenStore(opening: store)
      if let vocabulary { try opened.requireGiven(vocabulary) }
      self = .store(path: store, opened)
    } else {
      self = .text(
        try text.reader(paths), vocabulary: vocabulary, model: model, threads: threads)
      return
    }
    if let option = model.vocabularyTraining.givenOption {
      throw CommandError(
        "'\((instances + paths)[0])' brings its vocabulary along, expected no \(option)")
    }
  }

  /// The files that are read, and `-` for standard input.
  var paths: [String] {
    switch self {
    case .text(let reader, _, _, _): reader.paths
    case .store(let path, _): [path]
    case .instances(let paths, _, _): paths
    }
  }

  /// The number of pieces, if it is known before the vocabulary is trained.
  var vocabularySize: Int? {
    switch self {
    case .text(_, let vocabulary, _, _): vocabulary?.count
    case .store(_, let store): store.vocabulary.count
    case .instances(_, let vocabulary, _): vocabulary?.count
    }
  }

  /// Opens the instance files, if that is what there is.
  ///
  /// - Parameter directory: where compressed data are unpacked to, in files without names.
  /// - Returns: the instances and how their text was normalized.
  /// - Throws: an error that names the file at fault.
  func openInstances(in directory: RunDirectory) throws -> (InstanceSet, NormalizerOptions)? {
    guard case .instances(let paths, let vocabulary, let model) = self else { return nil }
    let set: InstanceSet
    do {
      set = try InstanceSet(opening: paths, vocabulary: vocabulary, scratch: directory.path)
    } catch let error as InstanceVocabularyError where vocabulary != nil {
      throw CommandError("\(error); leave --vocab out: the file brings its own")
    }
    note(
      "instances: \(grouped(set.count)) of up to \(counted(set.longestSequence, "piece")), "
        + (set.predictsNextSentence ? "with" : "without") + " next-sentence labels")
    try model.unknown.inspect(rate: set.unknownRate)
    return (
      set,
      set.normalizer
        ?? model.normalizer.options(for: set.vocabulary, at: model.vocab ?? set.paths[0])
    )
  }

  /// Makes the run's own token store, training a vocabulary first if there is none.
  ///
  /// - Parameters:
  ///   - directory: the prepared run directory.
  ///   - size: how many pieces to train.
  ///   - holdOutEvery: documents left out of the vocabulary's training.
  ///   - preflight: what is looked at before the corpus is used.
  /// - Returns: the vocabulary, the store, and how the vocabulary fits, if it was trained.
  /// - Throws: an error that names the file that cannot be read or written, or what is wrong with the
  ///   corpus.
  func materialize(
    in directory: RunDirectory, size: Int, holdOutEvery: Int?, preflight: Preflight
  ) throws -> (vocabulary: Vocabulary, store: TokenStore, trained: VocabularyReport?) {
    switch self {
    case .instances: fatalError("PretrainingInput.materialize: instance files")
    case .store(let path, let store):
      let report = CorpusReport(store, sequenceLength: preflight.sequenceLength)
      try preflight.inspect(report)
      note(describe(report, pairs: preflight.pairs))
      try AtomicFile.copy(path, to: directory.tokens)
      return (store.vocabulary, store, nil)
    case .text(let corpus, let given, let model, let threads):
      corpus.announce()
      var preflight = preflight
      // A vocabulary takes a reading of its own.
      let reader = given == nil ? try corpus.spooled(in: directory.path) : corpus
      preflight.corpus = reader
      // What is trained here is told of with the vocabulary.
      preflight.tellsOfNormalizing = given != nil
      let (vocabulary, normalizer, trained) =
        try given.map {
          ($0, model.normalizer.options(for: $0, at: model.vocab ?? ""), VocabularyReport?.none)
        }
        ?? trainedVocabulary(
          reader, model, size: size, holdOutEvery: holdOutEvery, threads, preflight,
          in: directory)
      let (_, report) = try tokenizeWithProgress(
        reader, vocabulary: vocabulary, options: normalizer, to: directory.tokens,
        threads: threads, preflight: preflight)
      note(describe(report, pairs: preflight.pairs))
      return (vocabulary, try TokenStore(opening: directory.tokens), trained)
    }
  }

  private func trainedVocabulary(
    _ reader: CorpusReader, _ model: ModelOptions, size: Int, holdOutEvery: Int?,
    _ threads: Int, _ preflight: Preflight, in directory: RunDirectory
  ) throws -> (Vocabulary, NormalizerOptions, VocabularyReport?) {
    var trainer = WordPieceTrainer(
      options: model.vocabularyTraining.trainerOptions(
        size: size, normalizer: model.normalizer, beside: directory.path))
    let read = try trainVocabulary(
      corpus: reader, holdOutEvery: holdOutEvery, threads: threads, trainer: &trainer)
    try preflight.inspect(read)
    let option = model.config.map { "a vocab_size in '\($0)' of" } ?? "--vocab-size"
    let (vocabulary, report) = try namingSizes(option) {
      try Corpora.trainedVocabulary(&trainer, corpus: reader)
    }
    note("vocabulary: \(grouped(vocabulary.count, "piece")), \(describe(report))")
    if vocabulary.count != size { tellOfSize(vocabulary.count, wanted: size, model) }
    try model.unknown.inspect(
      report, size: size, alphabetLimit: model.vocabularyTraining.limitAlphabet, warns: false)
    let trained = VocabularyReport(
      output: directory.vocabulary, documents: read.documents, vocabulary: vocabulary,
      report: report)
    return (vocabulary, report.normalizer, trained)
  }

  /// Says that the vocabulary, and with it the model, has another number of pieces than was asked for.
  private func tellOfSize(_ count: Int, wanted: Int, _ model: ModelOptions) {
    let origin =
      if let config = model.config {
        Terminal.line("vocab_size \(wanted) of '\(config)'")
      } else {
        model.vocabSize.map { "--vocab-size \($0)" } ?? "\(wanted), the default of --vocab-size"
      }
    let reason =
      count > wanted
      ? "--pad-vocab-to-multiple-of fills it up"
      : "no further pair of pieces occurs \(model.vocabularyTraining.minFrequency ?? 2) times "
        + "(--min-frequency); --pad-vocab-to-multiple-of \(wanted) would fill it up with [unused] pieces"
    let text =
      "the vocabulary has \(counted(count, "piece")), and so has the model, instead of \(origin): \(reason)"
    if model.config == nil, model.vocabSize == nil { note(text) } else { warn(text) }
  }
}
