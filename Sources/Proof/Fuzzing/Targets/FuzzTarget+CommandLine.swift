import ExactStrings
import Platform
import Randomness

/// `pretrain` as a whole, from the command line and the configuration to the first step.
///
/// An input is text: a line for each argument, an empty line, and the configuration. The program itself is
/// run with it, in a folder with a small corpus; so far as it goes, it makes one step.
extension FuzzTarget {
  /// The program with options whose values are ordinary or at the ends of what can be written.
  ///
  /// - Parameters:
  ///   - seeds: the good files.
  ///   - program: the path of `cloze`.
  /// - Returns: the target.
  /// - Throws: `SystemError` if a good file is not there.
  package static func commandLine(_ seeds: SeedFiles, program: String) throws -> FuzzTarget {
    let configuration = try seeds.bytes("config.json")
    return FuzzTarget(
      name: "command-line", batchSize: 8, weight: 5,
      mutate: { random in
        var words = CommandLineMaker.arguments(&random)
        words.append("")
        return Array(words.joined(separator: "\n").utf8) + [0x0A]
          + CommandLineMaker.configuration(from: configuration, &random)
      },
      read: { input, scratch in
        try CommandRun(input, seeds: seeds, program: program, scratch: scratch).judge()
      })
  }
}

/// Draws command lines of `pretrain`.
enum CommandLineMaker {
  private static let integers = [
    "0", "1", "2", "3", "5", "7", "16", "24", "32", "33", "-1", "-0", "+3", "01", "4.0", "1e3",
    "512", "16777216", "268435456", "2147483647", "2147483648", "1099511627776",
    "1099511627777", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551615", "18446744073709551616", "", " ", "x", "nan", "\u{0663}",
  ]
  private static let numbers = [
    "0", "-0", "0.1", "0.5", "0.15", "1", "1.0000001", "-1", "1e-3", "1e-320", "1e-46", "1e38",
    "1e39", "1e308", "1e999", "nan", "-nan", "inf", "-inf", "0x1p3", "", " ", ".", "1,5",
    "0.99999999", "9223372036854775807",
  ]
  private static let whole = [
    "--max-seq-length", "--max-predictions-per-seq", "--batch-size", "--accumulation-steps",
    "--warmup-steps", "--total-steps", "--hold-out-every", "--save-every", "--evaluate-every",
    "--keep-last", "--keep-every", "--seed", "--threads", "--vocab-size",
    "--document-blank-lines", "--document-size", "--max-ngram",
  ]
  private static let real = [
    "--masked-lm-prob", "--short-seq-prob", "--learning-rate", "--epochs", "--dropout",
  ]
  private static let flags = [
    "--no-nsp", "--keep-best", "--recompute", "--ignore-memory-estimate", "--allow-unbalanced",
    "--cased", "--no-clean-text", "--no-split-chinese", "--strip-accents", "--no-lowercase",
    "--whole-word-masking", "--masking=ngram", "--masking=word", "--masking=piece", "--json",
    "--recipe=google", "--recipe=huggingface", "--recipe=", "--preset=tiny", "--preset=none",
    "--text-format=prose", "--text-format=lines", "--json-lines", "--on-non-finite=skip",
    "--vocab=missing.txt", "--config=missing.json", "--output=",
  ]

  /// The arguments after the program's name.
  static func arguments(_ random: inout RandomStream) -> [String] {
    func one(_ values: [String], _ random: inout RandomStream) -> String {
      values[random.integer(below: values.count)]
    }
    var words = [
      "pretrain", one(["corpus.txt", "corpus.txt", "tokens.h5", "instances.h5"], &random),
    ]
    words += ["--output=run", "--threads=1"]
    if words[1] == "corpus.txt", random.integer(below: 8) > 0 { words.append("--vocab=vocab.txt") }
    if random.integer(below: 8) > 0 { words.append("--config=config.json") }
    if random.integer(below: 4) > 0, words[1] != "instances.h5" {
      words.append("--max-seq-length=24")
    }
    for _ in 0..<random.integer(below: 5) {
      switch random.integer(below: 4) {
      case 0: words.append(one(flags, &random))
      case 1: words.append(one(real, &random) + "=" + one(numbers, &random))
      default: words.append(one(whole, &random) + "=" + one(integers, &random))
      }
    }
    // One step is enough to see whether there is a way to it.
    words.append("--until-step=1")
    return withoutRepetitions(words)
  }

  /// The last of each option: given twice it would be refused for that alone.
  private static func withoutRepetitions(_ words: [String]) -> [String] {
    var seen: Set<ExactString> = []
    return words.reversed().filter { word in
      !word.hasExactPrefix("--")
        || seen.insert(ExactString(String(Substring(word.utf8.prefix { $0 != UInt8(ascii: "=") }))))
          .inserted
    }.reversed()
  }

  private static let sizes = [
    "0", "1", "2", "3", "8", "16", "31", "32", "64", "512", "65536", "1048576", "268435455",
    "268435456", "268435457", "9223372036854775807", "-1", "1e9", "2.5", "null", "\"8\"",
  ]

  /// A good configuration, one with other sizes, or a spoiled one.
  static func configuration(from good: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var bytes = good
    switch random.integer(below: 3) {
    case 0: break
    case 1:
      for _ in 0..<1 + random.integer(below: 6) {
        TextMutator.replaceInteger(
          in: &bytes, with: sizes[random.integer(below: sizes.count)], &random)
      }
    default:
      for _ in 0..<1 + random.integer(below: 2) { TextMutator.mutate(&bytes, &random) }
    }
    return bytes
  }
}

/// One run of the program, and what is to be said of its end.
private struct CommandRun {
  private let arguments: [String]
  private let folder: String
  private let program: String

  init(_ input: [UInt8], seeds: SeedFiles, program: String, scratch: String) throws {
    self.program = program
    folder = scratch + ".folder"
    if FileSystem.exists(folder) { try FileSystem.removeDirectory(folder) }
    try FileSystem.createDirectory(folder)
    let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
    let end = lines.firstIndex(where: \.isEmpty) ?? lines.endIndex
    let folder = self.folder
    // No option of the list takes another path: everything that is written stays in the folder.
    arguments = lines[..<end].map { line in
      let word = String(decoding: line, as: UTF8.self)
      for (name, prefix) in Self.paths where word.isExactly(prefix + name) {
        return prefix + FileSystem.join(folder, name)
      }
      return word
    }
    for (name, seed) in [
      ("corpus.txt", "corpus.txt"), ("vocab.txt", "vocab.txt"), ("tokens.h5", "tokens-v1.h5"),
      ("instances.h5", "instances-v1.h5"),
    ] {
      try FuzzTarget.write(try seeds.bytes(seed), to: FileSystem.join(folder, name))
    }
    let rest = lines[end...].dropFirst().joined(separator: [0x0A])
    try FuzzTarget.write(Array(rest), to: FileSystem.join(folder, "config.json"))
  }

  private static let paths = [
    ("corpus.txt", ""), ("tokens.h5", ""), ("instances.h5", ""), ("run", "--output="),
    ("vocab.txt", "--vocab="), ("missing.txt", "--vocab="), ("config.json", "--config="),
    ("missing.json", "--config="),
  ]

  /// Runs it.
  ///
  /// - Throws: a line if the program refused properly; several if it ended in any other way.
  func judge() throws {
    let (output, errors) = (
      FileSystem.join(folder, "output"), FileSystem.join(folder, "errors")
    )
    let ending = try ChildProcess(program, arguments, output: output, errors: errors).wait()
    let said = String(decoding: try FileSystem.contents(of: errors), as: UTF8.self)
    defer { try? FileSystem.removeDirectory(folder) }
    let lines = said.split(separator: "\n").filter { $0.hasExactPrefix("cloze: error: ") }
    let isMade =
      try FileSystem.exists(FileSystem.join(folder, "run"))
      && FileSystem.list(FileSystem.join(folder, "run")).contains { $0.hasExactPrefix("step-") }
    switch ending {
    case .exited(0) where isMade: return
    case .exited(1) where lines.count == 1 && said.hasExactSuffix(lines[0] + "\n"):
      // Memory that the system refuses was asked for without being counted before.
      let isCounted = !said.contains("the system refuses")
      if isCounted || arguments.contains("--ignore-memory-estimate") {
        throw Refusal(description: String(lines[0]))
      }
    case .exited(2) where lines.count == 1 && said.hasExactSuffix(lines[0] + "\n"):
      throw Refusal(description: String(lines[0]))
    default: break
    }
    throw Refusal(description: "\(ending)\n\(said.suffix(600))")
  }

  private struct Refusal: Error, CustomStringConvertible {
    let description: String
  }
}
