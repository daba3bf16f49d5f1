import Corpora
import Models
import Platform
import Pretraining
import Tokenization
import Training

/// Tells how a run comes about, and gives it up where an option says so.
final class PretrainingReporter {
  private let command: Pretrain
  private let size: Int
  private let line = ProgressLine()
  private var reader: CorpusReader?
  private var job = ResourceJob.pretraining
  /// The vocabulary, if one was trained.
  private(set) var vocabulary: VocabularyReport?

  /// - Parameters:
  ///   - command: whose options decide what is told.
  ///   - vocabularySize: the pieces that the model was to have.
  init(_ command: Pretrain, vocabularySize: Int) {
    self.command = command
    size = vocabularySize
  }

  /// Takes what the job tells.
  ///
  /// - Throws: a `CommandError` or another error that gives the job up.
  func hear(_ event: PretrainingJobEvent) throws {
    let model = command.model
    switch event {
    case .begunAnew:
      note(
        "'\(command.output)' holds a run that was stopped before its first checkpoint; it is begun anew"
      )
    case .reading(let reader):
      reader.announce()
      self.reader = reader
    case .normalizing(let choice):
      model.normalizer.tell(choice, at: model.vocab ?? command.files[0])
    case .words: break
    case .vocabulary(let vocabulary, let report, let read): try tell(vocabulary, report, read)
    case .tokenizing(let progress):
      let fraction = Double(progress.bytes) / Double(max(progress.expectedBytes, 1))
      line.show(fraction: fraction) {
        "tokenizing: \(grouped(progress.documents, "document")), \(grouped(progress.tokens, "token"))"
      }
    case .corpus(let report, let normalizer, let vocabulary):
      try model.unknown.inspect(UnknownText(report))
      if command.training.makesPairs, let advice = reader?.formatAdvice() {
        warn("\(advice.finding), but each line counts as one: \(advice.remedy)")
      } else if let single = SingleDocument(
        documents: report.documents, sentences: report.sentences, corpus: reader)
      {
        warn(single.description)
      }
      // What is trained here is told of with the vocabulary.
      if self.vocabulary == nil, reader != nil { warnOfNormalizing(report, normalizer, vocabulary) }
    case .stored(let report):
      line.finish()
      // What a pass makes of it follows.
      note(describe(report, pairs: nil))
    case .instances(let set): try tell(set)
    case .copies(let found):
      warnOfCopies(found, pairs: command.training.task?.needsOtherDocuments == true)
    case .pass(let pass):
      note(describe(pass, pairs: command.training.task))
      if let advice = adviceOnUnusedText(pass) { warn(advice) }
    case .continuing(let continuation): tell(continuation)
    case .settled(let options, let configuration):
      try command.training.requireEffects(in: options)
      try command.checkResources(configuration, options, for: job)
    }
  }

  private func tell(
    _ vocabulary: Vocabulary, _ report: TrainingReport, _ read: CorpusStatistics
  ) throws {
    let model = command.model
    note("vocabulary: \(grouped(vocabulary.count, "piece")), \(describe(report))")
    if vocabulary.count != size { tellOfSize(vocabulary.count, wanted: size, model) }
    warnOfNormalizing(report)
    try model.unknown.inspect(
      report, size: size, alphabetLimit: model.vocabularyTraining.limitAlphabet, warns: false)
    self.vocabulary = VocabularyReport(
      output: RunDirectory(command.output).vocabulary, documents: read.documents,
      vocabulary: vocabulary, report: report)
  }

  private func tell(_ continuation: Continuation) {
    note("going on from '\(continuation.origin)' at step \(continuation.step)")
    if !continuation.drawn.isEmpty { note("new: \(listed(continuation.drawn))") }
    if !continuation.leftOut.isEmpty { note("left out: \(listed(continuation.leftOut))") }
  }

  private func tell(_ set: InstanceSet) throws {
    let model = command.model
    job = .pretrainingOnInstances
    note(
      "instances: \(grouped(set.count)) of up to \(counted(set.longestSequence, "piece")), "
        + (set.predictsNextSentence ? "with" : "without") + " next-sentence labels")
    try model.unknown.inspect(UnknownText(rate: set.unknownRate))
    guard model.config == nil || size == set.vocabulary.count else {
      throw CommandError(
        "\(model.origin) has vocab_size \(size), but the vocabulary has "
          + "\(counted(set.vocabulary.count, "piece"))")
    }
    if let stated = set.normalizer {
      try OptionMatrix.requireAgreement(with: stated, of: set.paths[0], .instances)
    }
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
