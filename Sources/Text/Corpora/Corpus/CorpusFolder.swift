import Compression
import ExactStrings
import Platform
import Tokenization

/// What of a directory is text, told by names, and what is passed over.
struct CorpusFolder {
  let path: String
  private(set) var taken: [String] = []
  private var passedOver: [String] = []
  /// The first table without a column.
  private(set) var table: String?
  private var hasUnknown = false
  /// The folders passed over as a whole.
  private var outputs: [String] = []
  /// How many files there are of each ending.
  private var endings: [(ending: String, count: Int)] = []

  init(_ path: String) { self.path = path }

  /// Names of files that tell of others.
  private static let explanations = [
    "readme", "license", "licence", "copying", "notice", "changelog",
  ]

  private static func isExplanation(_ name: String) -> Bool {
    explanations.contains { name.hasExactPrefix($0) }
  }

  /// Takes a file, or passes it over.
  mutating func add(_ file: String, _ format: CorpusFormat) throws(CorpusError) {
    let name = CompressionFormat.nameWithoutSuffix(FileSystem.lastComponent(of: file)).lowercased()
    let wanted =
      [".txt", ".jsonl", ".ndjson", ".json"]
      + (format.textColumn == nil ? [] : [".csv", ".tsv"])
    guard let ending = wanted.first(where: { name.hasExactSuffix($0) }) else {
      if TableDelimiter.isTable(named: name) {
        table = table ?? file
      } else if !Self.isExplanation(name) {
        hasUnknown = true
      }
      return passOver(file)
    }
    if ending.isExactly(".txt"), Self.isExplanation(name) { return passOver(file) }
    if ending.isExactly(".txt"), Self.isVocabulary(file) {
      return passOver(file, " (a vocabulary)")
    }
    if ending.isExactly(".json") {
      do {
        _ = try CorpusSource(path: file).recognized(format) { _ in }
      } catch CorpusError.foreign(_, let content, _) {
        return passOver(file, " (\(content.name))")
      }
    }
    taken.append(file)
    if let index = endings.firstIndex(where: { $0.ending.isExactly(ending) }) {
      endings[index].count += 1
    } else {
      endings.append((ending, 1))
    }
  }

  /// Whether a file has a vocabulary; most need not be read to the end for that.
  private static func isVocabulary(_ file: String) -> Bool {
    guard let contents = try? MappedFile(path: file) else { return false }
    let isLikely = withExtendedLifetime(contents) {
      contents.bytes.prefix(1 << 16).split(separator: 0x0A).contains { line in
        line.elementsEqual("[UNK]".utf8) || line.elementsEqual("[UNK]\r".utf8)
      }
    }
    guard isLikely else { return false }
    return (try? Vocabulary(contentsOfRegularFile: file)) != nil
  }

  /// Passes files over that have no name of a text.
  mutating func passOver(_ files: [String]) { for file in files { passOver(file) } }

  /// Passes a folder over as a whole; told of each of its files.
  mutating func passOver(output folder: String) {
    guard outputs.last?.isExactly(folder) != true else { return }
    outputs.append(folder)
    passOver(folder, " (a run or an exported model)")
  }

  private mutating func passOver(_ file: String, _ reason: String = "") {
    passedOver.append(file + reason)
  }

  /// What to say about the directory.
  var note: CorpusNote {
    .folder(
      path: path, count: taken.count, endings: endings.map { "\($0.count) \($0.ending)" },
      passedOver: passedOver, hasTables: table != nil, hasUnknown: hasUnknown)
  }
}
