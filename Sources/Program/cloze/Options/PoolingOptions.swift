public import ArgumentParser
import ExactStrings
public import Inference

/// How texts become vectors.
struct PoolingOptions: ParsableArguments {
  @OptionGroup var vectors: VectorFlags
  @Flag(help: "Hide [CLS] and [SEP] from attention and from pooling.")
  var maskClsSep = false
  @Option(
    help: """
      The most tokens of a text, special ones included; NONE for as many as the model has positions. (default: \
      those it was trained with)
      """)
  var maxSeqLen: SequenceLimit?

  func validate() throws {
    if case .tokens(let count) = maxSeqLen?.length, !(4...1 << 24).contains(count) {
      throw ValidationError("--max-seq-len is \(count), expected NONE or 4 to \(1 << 24)")
    }
  }

  /// What the library calls them.
  var options: EmbeddingOptions {
    var options = vectors.options
    options.masksSpecialTokens = maskClsSep
    options.length = maxSeqLen?.length ?? .trained
    return options
  }
}

/// A length as it is typed.
struct SequenceLimit: ExpressibleByArgument {
  let length: EmbeddingOptions.Length

  init?(argument: String) {
    if argument.uppercased().isExactly("NONE") {
      length = .unlimited
    } else if let count = Int(argument) {
      length = .tokens(count)
    } else {
      return nil
    }
  }
}

extension EmbeddingFile.Format: ExpressibleByArgument {}
