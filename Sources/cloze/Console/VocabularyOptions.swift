import ArgumentParser
import Tokenization

/// How text becomes words.
struct NormalizerFlags: ParsableArguments {
  @Flag(help: "Keep upper and lower case, and accents.")
  var cased = false

  @Flag(
    inversion: .prefixedNo, exclusivity: .exclusive,
    help: "Drop accents; by default just what --cased says.")
  var stripAccents: Bool?

  /// The normalizer that these flags stand for.
  var options: NormalizerOptions {
    var options = cased ? NormalizerOptions.cased : .uncased
    options.stripAccents = stripAccents
    return options
  }
}
