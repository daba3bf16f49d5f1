public import ArgumentParser
import Models
import Platform
import Pretraining

/// Whose way of drawing instances.
enum InstanceMode: String, ExpressibleByArgument, CaseIterable {
  case balanced
  case google
}

/// What is masked together.
enum MaskingUnit: String, ExpressibleByArgument, CaseIterable {
  case piece
  case word
  case ngram
}

extension InstanceFile.Format: ExpressibleByArgument {}

/// Which pieces are masked together.
struct MaskingOptions: ParsableArguments {
  @Option(help: "What is masked together: a piece, a word, or an n-gram of words. (default: piece)")
  var masking: MaskingUnit?
  @Flag(help: "Mask all pieces of a word together, as --masking word.")
  var wholeWordMasking = false
  @Option(help: "Words in the longest n-gram of --masking ngram. (default: 3)")
  var maxNgram: Int?

  func validate() throws {
    if wholeWordMasking, masking == .piece {
      throw ValidationError("--whole-word-masking and --masking piece exclude each other")
    }
    if let maxNgram {
      guard masking == .ngram else {
        throw ValidationError("--max-ngram needs --masking ngram")
      }
      try checkOption("--max-ngram", maxNgram, in: 1...64)
    }
  }

  /// Whether anything is chosen here.
  var isGiven: Bool { masking != nil || wholeWordMasking }
  /// Whether words are masked whole.
  var masksWholeWords: Bool { wholeWordMasking || masking == .word || masking == .ngram }
  /// The most words masked together, or nil for no n-grams.
  var longestSpan: Int? { masking == .ngram ? maxNgram ?? 3 : nil }
}

/// How instances are drawn from a corpus.
struct InstanceDrawingOptions: ParsableArguments {
  @Option(help: "Whose way of drawing: balanced, or google for exactly Google's instances.")
  var mode: InstanceMode = .balanced
  @Option(help: "The longest sequence in pieces, special ones included.")
  var maxSeqLength = 128
  @Option(
    help: "The most pieces to predict in a sequence. (default: 20 for google, else no limit)")
  var maxPredictionsPerSeq: Int?
  @Option(help: "How many times the documents are gone through, masked anew each time.")
  var dupeFactor = 10
  @Option(help: "The share of pieces to predict.")
  var maskedLmProb = 0.15
  @Option(help: "The share of sequences aimed at a random shorter length. (default: 0.1)")
  var shortSeqProb: Double?
  @OptionGroup var masking: MaskingOptions
  @Flag(help: "Make single texts instead of pairs.")
  var noNsp = false
  @Flag(help: SingleTextRule.packingHelp)
  var pack = false
  @Option(help: "What all draws are a pure function of; google takes negative ones too.")
  var seed = 12345

  func validate() throws {
    let counts = [
      (
        "--max-seq-length", maxSeqLength,
        InstanceOptions.shortestSequence(pairs: !noNsp)...Int(Int16.max)
      ),
      ("--max-predictions-per-seq", maxPredictionsPerSeq ?? 1, 1...Int(Int16.max)),
      ("--dupe-factor", dupeFactor, 1...1_000_000),
    ]
    for (name, value, range) in counts { try checkOption(name, value, in: range) }
    try checkMaskedShare(maskedLmProb)
    try checkOption("--short-seq-prob", shortSeqProb, in: 0...1)
    try checkPacking(pack, noNsp: noNsp, shortSequences: shortSeqProb)
    switch mode {
    case .google:
      if noNsp { throw ValidationError("--mode google always makes pairs, expected no --no-nsp") }
      if masking.longestSpan != nil {
        throw ValidationError("--mode google masks pieces or words, expected no --masking ngram")
      }
    case .balanced:
      if seed < 0 { throw ValidationError("--seed is \(seed), expected 0 or more") }
    }
  }

  /// Refuses more predictions than a sequence has pieces of text.
  func requireRoom() throws {
    let room = maxSeqLength - (noNsp ? 2 : 3)
    guard let most = maxPredictionsPerSeq, most > room else { return }
    throw ValidationError(
      "--max-predictions-per-seq is \(most), but a sequence of \(maxSeqLength) has \(counted(room, "piece")) of "
        + "text, expected at most that many")
  }

  /// The options of mode google.
  func googleOptions(cased: Bool) -> GoogleInstanceOptions {
    GoogleInstanceOptions(
      maximumSequenceLength: maxSeqLength, maximumPredictions: maxPredictionsPerSeq ?? 20,
      dupeFactor: dupeFactor, maskedProbability: maskedLmProb,
      shortSequenceProbability: shortSeqProb ?? 0.1, masksWholeWords: masking.masksWholeWords,
      lowercases: !cased, seed: seed)
  }

  /// The options of mode balanced.
  var balancedOptions: InstanceOptions {
    InstanceOptions(
      maximumSequenceLength: maxSeqLength, maximumPredictions: maxPredictionsPerSeq,
      maskedProbability: maskedLmProb,
      shortSequenceProbability: pack ? 0 : shortSeqProb ?? 0.1,
      masksWholeWords: masking.masksWholeWords, longestSpan: masking.longestSpan,
      pairTask: noNsp ? nil : .nextSentence,
      singleTexts: pack ? .packed : .whole, seed: UInt64(seed))
  }
}

extension SingleTextRule {
  static let packingHelp: ArgumentHelp = """
    With --no-nsp: join short documents into full sequences, a [SEP] after each, as RoBERTa does.
    """
}

/// Refuses `--pack` where there is nothing to join.
func checkPacking(_ pack: Bool, noNsp: Bool, shortSequences: Double?) throws {
  guard pack else { return }
  guard noNsp else {
    throw ValidationError("--pack joins single texts, expected --no-nsp with it")
  }
  guard shortSequences == nil else {
    throw ValidationError("--pack fills every sequence, expected no --short-seq-prob")
  }
}

/// How instances are stored.
struct InstanceFileOptions: ParsableArguments {
  @Option(
    help: """
      hdf5 for programs, jsonl for people. (default: jsonl if the output's name ends in .jsonl, .ndjson or .json; \
      else hdf5)
      """)
  var format: InstanceFile.Format?
  @Option(help: "Files to deal the instances out to.")
  var shards = 1
  @Flag(help: "Deflate HDF5 data: smaller, but slower and not mappable.")
  var compress = false

  func validate() throws {
    try checkOption("--shards", shards, in: 1...500)
  }

  /// How the instances are written: as the option says or, without it, as the output's name does.
  ///
  /// - Throws: `ValidationError` if these contradict each other, or --compress.
  func format(of output: String) throws -> InstanceFile.Format {
    let named = InstanceFile.Format(nameOf: output)
    if let format, let named, named != format {
      throw ValidationError(
        "--format \(format.rawValue) and --output '\(output)' contradict each other: the name is one of "
          + "\(named.rawValue)")
    }
    let chosen = format ?? named ?? .hdf5
    if compress, chosen == .jsonl {
      let origin = format == nil ? "--output '\(output)'" : "--format jsonl"
      throw ValidationError(
        "--compress and \(origin) exclude each other: JSON lines are not deflated")
    }
    return chosen
  }
}
