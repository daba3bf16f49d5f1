import Tokenization

/// Which options have no effect on which kind of input: the one place that says so.
///
/// Whatever is not named here has an effect. Options that exclude each other whatever the input are refused where
/// they are declared.
enum OptionMatrix {
  /// Options that a kind of input leaves nothing to decide for.
  struct Row {
    let options: [String]
    /// Why, as a clause that follows the input.
    let reason: String
  }

  private static let reading = [
    "--text-format", "--document-blank-lines", "--document-size", "--text-field", "--text-column",
    "--json-lines", "--plain-text",
  ]
  private static let vocabulary = [
    "--vocab-size", "--min-frequency", "--limit-alphabet", "--unused", "--pad-vocab-to-multiple-of",
  ]
  private static let drawing = [
    "--max-seq-length", "--max-predictions-per-seq", "--masked-lm-prob", "--short-seq-prob",
    "--masking", "--whole-word-masking", "--max-ngram", "--pack", "--allow-unbalanced",
  ]
  /// The normalizer's flags but for those of case.
  private static let normalizing = [
    "--strip-accents", "--no-strip-accents", "--split-chinese", "--no-split-chinese",
    "--clean-text", "--no-clean-text",
  ]
  private static let heldOut = ["--hold-out-every", "--evaluate-every", "--keep-best"]

  /// The rows of a kind of input.
  static func rows(_ kind: InputKind) -> [Row] {
    switch kind {
    case .text: []
    case .json:
      [
        Row(
          options: ["--document-blank-lines", "--document-size"],
          reason: "whose texts are documents of their own"),
        Row(options: ["--text-column"], reason: "without columns"),
      ]
    case .table:
      [
        Row(
          options: ["--document-blank-lines", "--document-size"],
          reason: "whose texts are documents of their own"),
        Row(options: ["--text-field"], reason: "without members"),
      ]
    case .store:
      [
        Row(options: reading, reason: "whose text is in documents and sentences already"),
        Row(options: vocabulary, reason: "which brings its vocabulary along"),
      ]
    case .instances:
      [
        Row(options: reading, reason: "whose text is in sequences already"),
        Row(options: vocabulary, reason: "whose pieces are numbered already"),
        Row(options: drawing, reason: "whose instances are drawn already"),
        Row(options: heldOut, reason: "of which nothing is held out"),
      ]
    case .google:
      [
        Row(
          options: normalizing, reason: "by a tokenizer of its own, which knows --cased alone")
      ]
    case .heldOut: [Row(options: reading, reason: "and are not read again")]
    case .madeUp:
      [
        Row(
          options: reading + normalizing + ["--cased", "--lowercase", "--no-lowercase"]
            + ["--batches"], reason: "without a text")
      ]
    }
  }

  /// Refuses an option that has no effect on what a command works on.
  ///
  /// - Parameters:
  ///   - kind: what it works on.
  ///   - path: the name of that.
  ///   - given: the options on the command line.
  /// - Throws: a `CommandError` that names the first such option and why.
  static func check(_ kind: InputKind, _ path: String, _ given: GivenOptions = GivenOptions())
    throws
  {
    for name in given.names {
      guard let row = rows(kind).first(where: { $0.options.contains(name) }) else { continue }
      throw CommandError(
        "\(name) has no effect: \(kind.phrase(path)), \(row.reason); expected no \(name)")
    }
  }

  /// Refuses flags of the normalizer that contradict how a text was normalized.
  ///
  /// - Parameters:
  ///   - options: how it was.
  ///   - path: the file that says so.
  ///   - kind: what it is.
  ///   - given: the options on the command line.
  /// - Throws: a `CommandError` that names the first flag that disagrees.
  static func requireAgreement(
    with options: NormalizerOptions, of path: String, _ kind: InputKind,
    _ given: GivenOptions = GivenOptions()
  ) throws {
    let accents = options.stripsAccents
    let flags: [(String, agrees: Bool)] = [
      ("--cased", !options.lowercase && !accents), ("--lowercase", options.lowercase),
      ("--no-lowercase", !options.lowercase), ("--strip-accents", accents),
      ("--no-strip-accents", !accents), ("--split-chinese", options.splitChineseCharacters),
      ("--no-split-chinese", !options.splitChineseCharacters), ("--clean-text", options.cleanText),
      ("--no-clean-text", !options.cleanText),
    ]
    for (name, agrees) in flags where given.contains(name) && !agrees {
      throw CommandError(
        "\(name) has no effect: \(kind.phrase(path)), whose text was normalized otherwise; expected no "
          + "\(name)")
    }
  }
}
