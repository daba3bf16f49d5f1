import Compression
import ExactStrings
import Platform

/// Something that is no text as it is read here, and what makes text of it.
public struct ForeignContent: Error, Equatable, Sendable {
  /// What makes text of it.
  public enum Remedy: Equatable, Sendable {
    /// A command that turns its standard input into its standard output, and what that does.
    case filter(String, purpose: String = "convert it")
    /// A command that unpacks the file into the folder `corpus`, put before and after its name.
    case unpacking(String, String)
    /// A command for the file, put before and after its name.
    case command(String, String)
    /// Words.
    case advice(String)
  }

  /// What it is, with an article.
  let name: String
  let remedy: Remedy
  /// Whether it is UTF-8 all the same.
  let isUTF8: Bool

  init(_ name: String, _ remedy: Remedy, isUTF8: Bool = false) {
    self.name = name
    self.remedy = remedy
    self.isUTF8 = isUTF8
  }

  /// What to do with a file, as the end of a sentence.
  ///
  /// - Parameters:
  ///   - path: the file, or `-`.
  ///   - compression: how it is compressed.
  /// - Returns: the words.
  func advice(for path: String, _ compression: CompressionFormat) -> String {
    let file = ShellWord.path(path)
    let isStream = path.isExactly(OutputFile.standardInput)
    switch remedy {
    case .filter(let command, let purpose):
      if isStream { return "\(purpose) first: pass it through \(command)" }
      let new =
        command.hasExactPrefix("jq ") || command.hasExactPrefix("perl ") ? "new.jsonl" : "new.txt"
      guard let decompression = compression.command else {
        return "\(purpose) first: \(command) < \(file) > \(new)"
      }
      return "\(purpose) first: \(decompression) < \(file) | \(command) > \(new)"
    case .unpacking(let before, let after):
      if isStream { return "unpack it into a folder first, and name that" }
      return
        "unpack it first: mkdir corpus && \(before)\(file)\(after), and name the folder 'corpus'"
    case .command(let before, let after):
      return isStream ? "convert it to text first" : "convert it first: \(before)\(file)\(after)"
    case .advice(let text):
      return text
    }
  }
}

extension CompressionFormat {
  /// The command that decompresses its standard input.
  var command: String? {
    switch self {
    case .none: nil
    case .gzip: "gzip -dc"
    case .zstandard: "zstd -dc"
    case .xz: "xz -dc"
    case .bzip2: "bzip2 -dc"
    }
  }
}
