public import Corpora
public import Tokenization

extension TextReport {
  /// Times training of a vocabulary: counting words, from the file on, and learning pieces.
  ///
  /// - Parameters:
  ///   - corpus: the text.
  ///   - options: what to learn.
  ///   - threads: how many threads count; one is measured too.
  ///   - seconds: at least how long to measure each operation.
  /// - Throws: an error that names the file that cannot be read, or what the trainer throws.
  public init(
    training corpus: CorpusReader, _ options: WordPieceTrainerOptions, threads: Int,
    seconds: Double
  ) throws {
    var counted = WordPieceTrainer(options: options)
    let bytes = try trainVocabulary(corpus: corpus, threads: threads, trainer: &counted).textBytes
    benchmark = "train-vocab"
    textBytes = bytes
    var rows = try Self.counts(upTo: threads).map { count in
      let timing = try Timing.measure(seconds: seconds) {
        var trainer = WordPieceTrainer(options: options)
        try trainVocabulary(corpus: corpus, threads: count, trainer: &trainer)
      }
      return Row("count words", threads: count, timing, work: Double(bytes), unit: .megabytes)
    }
    var pieces = 0
    let timing = try Timing.measure(seconds: seconds) {
      var trainer = counted
      pieces = try trainedVocabulary(&trainer, corpus: corpus).vocabulary.count
    }
    rows.append(Row("learn pieces", threads: 1, timing, work: Double(pieces), unit: .pieces))
    operations = rows
  }
}
