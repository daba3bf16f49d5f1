import ArgumentParser
import Tokenization

/// How text becomes words.
struct NormalizerFlags: ParsableArguments {
  @Flag(help: "Keep upper and lower case, and accents: as --no-lowercase.")
  var cased = false

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Map every character to its lowercase; the default, except with --cased.")
  var lowercase: Bool?

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Drop accents; by default done together with lowercasing.")
  var stripAccents: Bool?

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Make every Chinese character a word.")
  var splitChinese = true

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Drop control characters and the like.")
  var cleanText = true

  func validate() throws {
    if cased, lowercase == true {
      throw ValidationError("--cased and --lowercase exclude each other")
    }
  }

  /// The normalizer that these flags stand for.
  var options: NormalizerOptions {
    NormalizerOptions(
      lowercase: lowercase ?? !cased, stripAccents: stripAccents,
      splitChineseCharacters: splitChinese, cleanText: cleanText)
  }
}
