import ArgumentParser
import Corpora
import ExactStrings
import Models
import Platform
import Pretraining
import Tokenization

struct CreatePretrainingData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create-pretraining-data",
    abstract: "Writes masked sentence pairs to instance files, for pretrain or other programs.",
    discussion: """
      Mode balanced draws what pretrain draws on the fly: half of the pairs are IsNext, whatever the documents. \
      Mode google makes exactly the instances of google-research/bert's script. HDF5 has the layout of NVIDIA's \
      BERT; JSON lines are for people to read.

        cloze create-pretraining-data Corpora/kjv.txt --vocab vocab.txt --output data.h5
      """)

  @Argument(
    help: """
      \(CorpusOptions.files); in mode balanced also one token store (.h5); - is standard input.
      """)
  var corpus: [String]
  @OptionGroup var text: CorpusOptions
  @OptionGroup var balance: BalanceOptions
  @OptionGroup var unknown: UnknownOptions
  @Option(help: "The vocabulary; a token store has its own.")
  var vocab: String?
  @Option(help: "The file to write; with --shards its name gets numbers.")
  var output: String
  @OptionGroup(title: "Instances") var instances: InstanceDrawingOptions
  @OptionGroup(title: "Files") var files: InstanceFileOptions
  @OptionGroup var normalizer: NormalizerFlags
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    _ = try files.format(of: output)
    try balance.check(noNsp: instances.noNsp)
    try instances.requireRoom()
    if instances.mode == .google, normalizer.stripAccents != nil {
      throw ValidationError(
        "--mode google drops accents unless --cased is given, expected neither --strip-accents nor "
          + "--no-strip-accents")
    }
  }

  mutating func run() throws {
    corpus = try expandingPatterns(corpus)
    if instances.mode == .google { try OptionMatrix.check(.google, corpus[0]) }
    // The names of shards hide it.
    if output.isExactly("-") {
      try checkOutput(output, replacing: files.format(of: output).replaceable, inputs: [])
    }
    let paths = InstanceFile.shardPaths(of: output, count: files.shards)
    let reader = corpus.contains(where: isHDF5File) ? nil : try text.reader(corpus)
    let fileFormat = try files.format(of: output)
    for path in paths {
      try checkOutput(
        path, replacing: fileFormat.replaceable, inputs: (reader?.paths ?? corpus) + [vocab])
    }
    switch fileFormat {
    case .hdf5: try OutputName.check(output, [".h5", ".hdf5"], "HDF5")
    case .jsonl: try OutputName.check(output, [".jsonl", ".ndjson", ".json", ".txt"], "JSON lines")
    }
    try refuseOtherShards()
    reader?.announce()
    try ScratchDirectory.removeAbandoned(in: FileSystem.parent(of: output))
    let job = InstanceFileJob(
      paths: paths, format: fileFormat, line: ProgressLine(), watch: Stopwatch())
    let result: InstanceFileJob.Result
    switch instances.mode {
    case .google: result = try writeGoogle(reader, job)
    case .balanced: result = try writeBalanced(reader, job)
    }
    try format.show(result) { result.description }
  }

  /// Refuses to leave shards of an earlier command among the new ones, as a pattern would take all of them.
  private func refuseOtherShards() throws {
    guard files.shards > 1 else { return }
    let others = try InstanceFile.otherShards(of: output, count: files.shards)
    guard !others.isEmpty else { return }
    throw CommandError(
      "--output '\(output)' has shards of another count: \(listed(others.map { "'\($0)'" })); remove them, as "
        + "they would be taken together with the new ones, or choose another name")
  }

  private func writeGoogle(
    _ reader: CorpusReader?, _ job: InstanceFileJob
  ) throws -> InstanceFileJob.Result {
    guard let reader else {
      let store = corpus.first(where: isHDF5File) ?? ""
      throw CommandError(
        "'\(store)' is a token store, expected text: --mode google has a tokenizer of its own")
    }
    let (vocabulary, normalizer) = try readVocabulary()
    let options = instances.googleOptions(cased: !normalizer.lowercase)
    var source = try GoogleInstances(
      reader, vocabulary: vocabulary, options: options,
      threads: threads.count, beside: output,
      progress: {
        try unknown.inspect($0)
        try job.showTokenization($0)
      },
      inspect: {
        try unknown.inspect($0)
        warnOfNormalizing(
          $1, normalizer, vocabulary, keeping: "--mode balanced --no-strip-accents keeps them",
          isGoogles: true)
      }, drawn: job.showDrawing)
    if !balance.allowUnbalanced { warnOfSingleSentences(source.statistics, reader) }
    if let single = SingleDocument(
      documents: source.statistics.documents, sentences: source.statistics.sentences,
      corpus: reader)
    {
      warn(single.description)
    }
    warnOfCopies(source.copies, pairs: true)
    if let pass = source.forecast(maximumSequenceLength: options.maximumSequenceLength) {
      note(describe(pass, pairs: .nextSentence))
      if let advice = adviceOnUnusedText(
        pass, longer: { source.forecast(maximumSequenceLength: $0) })
      {
        warn(advice)
      }
    }
    var result = try job.write(
      &source,
      InstanceFile.Description(
        options: options, vocabulary: vocabulary, isCompressed: files.compress))
    result.documents = source.statistics.documents
    result.sentences = source.statistics.sentences
    result.tokens = source.statistics.tokens
    result.unknownRate = source.statistics.unknownRate
    result.notNextFromTheSameDocument = source.mislabelledCount
    result.textShare = source.textShare
    return result
  }

  /// Google's program makes NotNext pairs only of such a corpus, and so does this mode.
  private func warnOfSingleSentences(_ statistics: TokenStoreStatistics, _ reader: CorpusReader) {
    do {
      try statistics.requirePairs()
    } catch {
      if let advice = reader.formatAdvice() {
        return warn("\(error.finding); \(advice.finding): \(advice.remedy)")
      }
      warn("\(error.finding); --mode balanced --no-nsp makes single texts of it")
    }
  }

  private func writeBalanced(
    _ reader: CorpusReader?, _ job: InstanceFileJob
  ) throws -> InstanceFileJob.Result {
    let scratch = try ScratchDirectory(beside: output)
    let store = try withExtendedLifetime(scratch) { try openStore(reader, in: scratch, job) }
    let options = instances.balancedOptions
    warnOfCopies(RepeatedDocuments(of: store.view), pairs: !instances.noNsp)
    let documents = (0..<Int32(store.documentCount)).map { $0 }
    let pass = PassForecast(of: store.view, documents: documents, options: options)
    if let pass {
      note(describe(pass, pairs: options.pairTask))
      if let advice = adviceOnUnusedText(pass) { warn(advice) }
    }
    var source: BalancedInstances
    do {
      source = try BalancedInstances(
        view: store.view, documents: documents, options: options,
        vocabulary: store.vocabulary, epochCount: instances.dupeFactor)
    } catch {
      throw error.advising(
        SingleDocument(
          documents: documents.count, sentences: store.statistics.sentences, corpus: reader))
    }
    var result = try job.write(
      &source,
      try InstanceFile.Description(
        options: options, vocabulary: store.vocabulary, normalizer: store.options,
        isCompressed: files.compress))
    result.textShare = pass?.textShare
    result.documents = store.statistics.documents
    result.sentences = store.statistics.sentences
    result.tokens = store.statistics.tokens
    result.unknownRate = store.statistics.unknownRate
    return result
  }

  private func openStore(
    _ reader: CorpusReader?, in scratch: ScratchDirectory, _ job: InstanceFileJob
  ) throws -> TokenStore {
    guard let reader else {
      let path = corpus.first(where: isHDF5File) ?? ""
      guard corpus.count == 1 else {
        throw CommandError("'\(path)' is a token store, expected no other corpus beside it")
      }
      try OptionMatrix.check(.store, path)
      let store = try TokenStore(opening: path)
      try OptionMatrix.requireAgreement(with: store.options, of: path, .store)
      if let vocab { try store.requireGiven(try Vocabulary(contentsOfFile: vocab)) }
      try inspect(CorpusReport(store, sequenceLength: instances.maxSeqLength))
      return store
    }
    let path = scratch.file("tokens.h5")
    let (vocabulary, normalizer) = try readVocabulary()
    _ = try scratch.reportingFaults(of: output) {
      try tokenizeCorpus(
        reader, vocabulary: vocabulary, options: normalizer, to: path,
        threads: threads.count, sequenceLength: instances.maxSeqLength,
        progress: {
          try unknown.inspect($0)
          try job.showTokenization($0)
        },
        inspect: {
          try inspect($0, reader)
          warnOfNormalizing($0, normalizer, vocabulary)
        })
    }
    // Mapped, it needs no name: it goes away with the process.
    return try TokenStore(opening: path, verifying: .structure)
  }

  /// Tells what the corpus gives before anything is written, and refuses one without pairs to learn from.
  private func inspect(_ report: CorpusReport, _ reader: CorpusReader? = nil) throws {
    let preflight = Preflight(
      sequenceLength: instances.maxSeqLength,
      requiresPairs: !balance.allowUnbalanced && !instances.noNsp,
      pairs: instances.noNsp ? nil : .nextSentence,
      unknown: unknown, corpus: reader)
    try preflight.inspect(report)
    // What a pass makes of it follows.
    note(describe(report, pairs: nil))
  }

  /// The vocabulary, and how text is normalized for it.
  private func readVocabulary() throws -> (Vocabulary, NormalizerOptions) {
    guard let vocab else {
      throw CommandError("--vocab is missing, expected the vocabulary to cut the text by")
    }
    let vocabulary = try Vocabulary(contentsOfFile: vocab)
    return (
      vocabulary,
      normalizer.options(for: vocabulary, at: vocab, isGoogles: instances.mode == .google)
    )
  }
}
