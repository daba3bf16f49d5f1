import Autograd
package import Corpora
import Models
import Platform
import Tokenization
import Training

extension PretrainingJob {
  /// Opens or makes the data, and settles the options that depend on them.
  func open(
    in directory: RunDirectory, _ options: inout PretrainingOptions, _ context: Context,
    _ observe: (PretrainingJobEvent) throws -> Void
  ) throws -> (Vocabulary, RunData) {
    if case .instances(let paths, let given, let request) = source {
      let set = try InstanceSet(opening: paths, vocabulary: given, scratch: directory.path)
      try observe(.instances(set))
      let limit = configuration.maximumPositions
      guard set.longestSequence <= limit else {
        throw TrainingError(
          "'\(set.paths[0])' and its like have sequences of \(counted(set.longestSequence, "piece")), but the "
            + "model has max_position_embeddings \(limit)")
      }
      options.maximumSequenceLength = set.longestSequence
      options.holdOutEvery = nil
      let normalizer =
        try set.normalizer ?? from?.vocabulary?.1 ?? chosen(request, for: set.vocabulary, observe)
      return (set.vocabulary, .instances(set, normalizer: normalizer))
    }
    let store = try store(in: directory, options, context, observe)
    options.holdOutEvery = holdOut.interval(ofDocuments: store.documentCount)
    let split = try DocumentSplit(
      documentCount: store.documentCount, holdOutEvery: options.holdOutEvery)
    let every = options.holdOutEvery ?? .max
    try observe(
      .copies(
        RepeatedDocuments(of: store.view) { DocumentSplit.isHeldOut($0, every: every) }))
    if let pass = PassForecast(
      of: store.view, documents: split.training, options: InstanceOptions(options))
    {
      try observe(.pass(pass))
    }
    return (store.vocabulary, .corpus(store))
  }

  /// Makes the run's own token store, training a vocabulary first if there is none.
  private func store(
    in directory: RunDirectory, _ options: PretrainingOptions, _ context: Context,
    _ observe: (PretrainingJobEvent) throws -> Void
  ) throws -> TokenStore {
    switch source {
    case .instances: fatalError("PretrainingJob.store: instance files")
    case .store(let store):
      let report = CorpusReport(store, sequenceLength: options.maximumSequenceLength)
      try check(report, nil, options)
      try observe(.corpus(report, store.options, store.vocabulary))
      try AtomicFile.copy(store.path, to: directory.tokens)
      try observe(.stored(report))
      return store
    case .text(let corpus, let choice):
      // A vocabulary takes a reading of its own.
      let reader: CorpusReader
      if case .trained = choice {
        reader = try corpus.spooled(in: directory.path)
      } else {
        reader = corpus
      }
      try observe(.reading(reader))
      let (vocabulary, normalizer) = try vocabulary(choice, reader, context, options, observe)
      try AtomicFile.removeAbandoned(in: directory.path)
      var report: CorpusReport?
      try withoutActuallyEscaping(observe) { observe in
        // Called by one thread at a time.
        nonisolated(unsafe) let observe = observe
        _ = try tokenizeCorpus(
          reader, vocabulary: vocabulary, options: normalizer, to: directory.tokens,
          threads: context.threads.count, sequenceLength: options.maximumSequenceLength,
          progress: {
            if !allowsUnknown { try $0.requireKnown() }
            try observe(.tokenizing($0))
          },
          inspect: {
            try check($0, reader, options)
            try observe(.corpus($0, normalizer, vocabulary))
            report = $0
          })
      }
      if let report { try observe(.stored(report)) }
      return try TokenStore(opening: directory.tokens)
    }
  }

  private func vocabulary(
    _ choice: PretrainingSource.VocabularyChoice, _ reader: CorpusReader, _ context: Context,
    _ options: PretrainingOptions, _ observe: (PretrainingJobEvent) throws -> Void
  ) throws -> (Vocabulary, NormalizerOptions) {
    switch choice {
    case .fixed(let vocabulary, let normalizer): return (vocabulary, normalizer)
    case .given(let vocabulary, let request):
      return (vocabulary, try chosen(request, for: vocabulary, observe))
    case .trained(var training):
      training.vocabularySize = configuration.vocabularySize
      training.choosesAccents = true
      var trainer = WordPieceTrainer(options: training)
      let statistics = try trainVocabulary(
        corpus: reader, holdOutEvery: holdOut.beforeCounting, threads: context.threads.count,
        trainer: &trainer)
      if requiresPairs(options) {
        try Optional(reader).advising { () throws(UnbalancedCorpus) in try statistics.requirePairs()
        }
      }
      try observe(.words(statistics))
      let (vocabulary, report) = try trainedVocabulary(&trainer, corpus: reader)
      try observe(.vocabulary(vocabulary, report, statistics))
      return (vocabulary, report.normalizer)
    }
  }

  private func chosen(
    _ request: NormalizerChoice.Request, for vocabulary: Vocabulary,
    _ observe: (PretrainingJobEvent) throws -> Void
  ) throws -> NormalizerOptions {
    let choice = NormalizerChoice(request, for: vocabulary)
    try observe(.normalizing(choice))
    return choice.options
  }

  /// Refuses a corpus that will not do.
  private func check(
    _ report: CorpusReport, _ reader: CorpusReader?, _ options: PretrainingOptions
  ) throws {
    if requiresPairs(options) {
      try reader.advising { () throws(UnbalancedCorpus) in try report.requirePairs() }
    }
    let text = UnknownText(report)
    if !allowsUnknown, text.exceedsLimit { throw text }
  }

  /// Whether all of the text is one document.
  func singleDocument(of data: RunData) -> SingleDocument? {
    guard case .corpus(let store) = data else { return nil }
    var corpus: CorpusReader?
    if case .text(let reader, _) = source { corpus = reader }
    return SingleDocument(
      documents: store.documentCount, sentences: store.statistics.sentences, corpus: corpus)
  }

  private func requiresPairs(_ options: PretrainingOptions) -> Bool {
    options.pairTask != nil && !allowsUnbalanced
  }
}

extension CorpusReader? {
  /// Adds to a refusal how the text would be read better.
  package func advising(_ check: () throws(UnbalancedCorpus) -> Void) throws(UnbalancedCorpus) {
    do {
      try check()
    } catch {
      var error = error
      error.advice = self?.formatAdvice()
      throw error
    }
  }
}

extension TokenizationProgress {
  /// Refuses a text under way as soon as there is enough of it.
  ///
  /// - Throws: ``Corpora/UnknownText``.
  package func requireKnown() throws(UnknownText) {
    let text = UnknownText(self)
    if text.exceedsLimit, bytes != expectedBytes { throw text }
  }
}
