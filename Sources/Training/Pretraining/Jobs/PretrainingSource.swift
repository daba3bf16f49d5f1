public import Corpora
public import Models
public import Tokenization

/// What a run is to learn from.
public enum PretrainingSource {
  /// Text, with or without a vocabulary.
  case text(CorpusReader, VocabularyChoice)
  /// A token store, which brings its vocabulary along.
  case store(TokenStore)
  /// Instance files; those that have no vocabulary take the given one.
  case instances([String], vocabulary: Vocabulary?, NormalizerChoice.Request)

  /// Where the pieces of a text come from.
  public enum VocabularyChoice {
    /// A vocabulary that there is, and how text is to be normalized, as far as that is asked for.
    case given(Vocabulary, NormalizerChoice.Request)
    /// The vocabulary and the normalizer of a model.
    case fixed(Vocabulary, NormalizerOptions)
    /// One that is trained on the text, of as many pieces as the model has.
    case trained(WordPieceTrainerOptions)
  }

  /// The number of pieces, if it is known before the vocabulary is trained.
  public var vocabularySize: Int? {
    switch self {
    case .text(_, .given(let vocabulary, _)), .text(_, .fixed(let vocabulary, _)): vocabulary.count
    case .text(_, .trained): nil
    case .store(let store): store.vocabulary.count
    case .instances(_, let vocabulary, _): vocabulary?.count
    }
  }

  /// Whether these are instance files.
  public var isInstances: Bool {
    if case .instances = self { true } else { false }
  }
}

/// What ``PretrainingJob`` has come to; whoever is told may throw to give the job up.
public enum PretrainingJobEvent {
  /// The folder holds a run that was stopped before its first checkpoint; it is begun anew.
  case begunAnew
  /// A text is about to be read: the corpus, or a copy of what comes out of a pipe.
  case reading(CorpusReader)
  /// How a given vocabulary has text normalized.
  case normalizing(NormalizerChoice)
  /// The words of the text were counted for a vocabulary.
  case words(CorpusStatistics)
  /// A vocabulary was trained on them.
  case vocabulary(Vocabulary, TrainingReport, CorpusStatistics)
  /// The text becomes tokens; told by any thread, one call at a time.
  case tokenizing(TokenizationProgress)
  /// What a text or store holds, and how it is normalized; nothing has been kept yet.
  case corpus(CorpusReport, NormalizerOptions, Vocabulary)
  /// The run has its token store.
  case stored(CorpusReport)
  /// Instance files were opened.
  case instances(InstanceSet)
  /// Which documents are copies of others, and how many of these are held out.
  case copies(RepeatedDocuments)
  /// What a pass over the training documents makes of their text.
  case pass(PassForecast)
  /// The run goes on from a model.
  case continuing(Continuation)
  /// Everything is decided; the model is not made yet.
  case settled(PretrainingOptions, BERTConfiguration)
}
