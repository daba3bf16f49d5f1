import ArgumentParser
import Platform
import Tokenization

/// How a vocabulary is trained, but for its size.
struct VocabularyTrainingOptions: ParsableArguments {
  @Option(help: "Words and pairs rarer than this are not merged. (default: 2)")
  var minFrequency: Int?
  @Option(
    help: """
      The most different characters that are kept, the commonest. (default: those that make 99.99 % of the text, \
      and as many more as leave half of the vocabulary to longer pieces)
      """)
  var limitAlphabet: Int?
  @Option(
    help:
      "How many pieces [unused0], [unused1] … follow the special ones, to be used later. (default: 0)"
  )
  var unused: Int?
  @Option(
    help:
      "Fill the vocabulary up to a multiple of this by [unused] pieces at its end, such as 8 for speed."
  )
  var padVocabToMultipleOf: Int?

  func validate() throws {
    for (name, value) in [
      ("--min-frequency", minFrequency), ("--limit-alphabet", limitAlphabet),
    ] {
      try checkOption(name, value, in: 1...1 << 26)
    }
    try checkOption("--unused", unused, in: 0...1 << 20)
    try checkOption("--pad-vocab-to-multiple-of", padVocabToMultipleOf, in: 1...1 << 16)
  }

  /// The name of an option that is given, for where no vocabulary is trained.
  var givenOption: String? {
    let options: [(String, Int?)] = [
      ("--min-frequency", minFrequency), ("--limit-alphabet", limitAlphabet), ("--unused", unused),
      ("--pad-vocab-to-multiple-of", padVocabToMultipleOf),
    ]
    return options.first { $0.1 != nil }?.0
  }

  /// What the trainer is told.
  ///
  /// - Parameters:
  ///   - size: the pieces wanted.
  ///   - normalizer: the flags of the normalizer.
  ///   - directory: where temporary files go if there is no `TMPDIR`.
  /// - Returns: the options, with the choice of accents left to the text unless a flag makes it.
  func trainerOptions(
    size: Int, normalizer: NormalizerFlags, beside directory: String
  ) -> WordPieceTrainerOptions {
    WordPieceTrainerOptions(
      vocabularySize: size, minimumFrequency: minFrequency ?? 2, alphabetLimit: limitAlphabet,
      normalizer: normalizer.trainingOptions, choosesAccents: true, unusedSlots: unused ?? 0,
      sizeMultiple: padVocabToMultipleOf ?? 1,
      temporaryDirectory: FileSystem.chosenTemporaryDirectory ?? directory)
  }
}
