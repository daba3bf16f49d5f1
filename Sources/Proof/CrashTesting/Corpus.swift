import Platform
import Randomness

/// A small text of made-up words, and instance files of it.
public struct Corpus: Sendable {
  /// The text.
  public let text: String
  let vocabulary: String
  let instances: String

  /// Writes a text.
  ///
  /// - Parameters:
  ///   - directory: where the files go.
  ///   - seed: what the text is a function of.
  /// - Throws: `SystemError`.
  public init(in directory: String, seed: UInt64) throws {
    text = FileSystem.join(directory, "corpus.txt")
    vocabulary = FileSystem.join(directory, "vocab.txt")
    instances = FileSystem.join(directory, "instances.h5")
    try AtomicFile.write(text: Self.sentences(seed: seed), to: text)
  }

  /// The commands that make the instance files.
  var preparation: [[String]] {
    [
      ["train-vocab", text, "--size", "200", "--output", vocabulary],
      [
        "create-pretraining-data", text, "--vocab", vocabulary, "--max-seq-length", "64",
        "--output", instances,
      ],
    ]
  }

  private static func sentences(seed: UInt64) -> String {
    var random = RandomStream(seed: seed)
    let syllables = ["ba", "ke", "li", "mo", "nu", "ra", "so", "ti", "va", "ze"]
    let words = (0..<150).map { _ in
      (0..<1 + random.integer(below: 4)).map { _ in
        syllables[random.integer(below: syllables.count)]
      }.joined()
    }
    return (0..<150).map { _ in
      (0..<6).map { _ in
        (0..<4 + random.integer(below: 8)).map { _ in
          words[random.integer(below: words.count)]
        }.joined(separator: " ") + ".\n"
      }.joined()
    }.joined(separator: "\n")
  }
}
