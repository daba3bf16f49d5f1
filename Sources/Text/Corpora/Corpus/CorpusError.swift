public import Compression
public import Platform
public import Tokenization

/// Why a corpus cannot be read.
public enum CorpusError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No path was given.
  case noPaths
  /// There is nothing at a path.
  case missing(path: String)
  /// No file has a name that a pattern stands for.
  case noMatch(pattern: String)
  /// A directory has neither `.txt` nor `.jsonl` files, compressed ones included.
  case emptyDirectory(path: String)
  /// A directory has tables, of which no column is named, and nothing else.
  case unnamedColumn(directory: String, table: String)
  /// Standard input was named twice; it can be read once.
  case repeatedStandardInput
  /// The system refused to open or read a file.
  case unreadable(SystemError)
  /// A compressed file is damaged or truncated.
  case damaged(CompressionError)
  /// A line is not UTF-8; the line counts from 1, the offset of the first bad byte from 0.
  case invalidUTF8(
    path: String, line: Int, offset: Int, byte: UInt8, remedy: ForeignContent.Remedy,
    CompressionFormat)
  /// A file is no text as it is read here.
  case foreign(path: String, ForeignContent, CompressionFormat)
  /// An element of a JSON array is no document; elements count from 1.
  case invalidElement(path: String, element: Int, problem: String)
  /// A row of a table has no text; the line that it begins in counts from 1.
  case invalidTable(path: String, line: Int, problem: String)
  /// An option was given that none of the files, or one of them, has a use for.
  case unusedOption(String, problem: String)
  /// A document of a `.jsonl` file is longer than the limit, in bytes; lines count from 1.
  case documentTooLong(path: String, line: Int, limit: Int)
  /// A line of a `.jsonl` file is no document; lines count from 1.
  case invalidJSON(path: String, line: Int, problem: String)
  /// The files have text, but not one word in it.
  case noWords(paths: [String])
  /// The files have words, all of them longer than encoding takes.
  case overlongWords(paths: [String], OverlongWords)
  /// There is not one sentence in all files together.
  case noSentences(paths: [String])

  init(_ error: CompressionError) {
    switch error {
    case .unreadable(let error): self = .unreadable(error)
    case .damaged, .truncated: self = .damaged(error)
    }
  }

  /// One line that names the file, the line and the fault.
  public var description: String {
    switch self {
    case .noPaths:
      "no corpus given; expected text files, directories of them, or - for standard input"
    case .missing(let path):
      "corpus '\(path)' does not exist"
    case .noMatch(let pattern):
      "corpus '\(pattern)' does not exist, nor does a file whose name it is a pattern of"
    case .emptyDirectory(let path):
      "corpus directory '\(path)' has no .txt, .jsonl or .json file (or "
        + "\(CompressionFormat.endings) of them)"
    case .unnamedColumn(let directory, let table):
      "corpus directory '\(directory)' has tables and no other text, first '\(table)'; name the "
        + "column with the text by --text-column"
    case .repeatedStandardInput:
      "corpus: - (standard input) is given twice; it can be read only once"
    case .unreadable(let error):
      "corpus: \(error)"
    case .damaged(let error):
      "corpus: \(error)"
    case .documentTooLong(let path, let line, let limit):
      "'\(path)', line \(line): the document is longer than \(limit >> 20) MiB; expected it in parts"
    case .invalidUTF8(let path, let line, let offset, let byte, let remedy, let compression):
      "'\(path)', line \(line): "
        + Self.problem(ofByte: byte, at: offset, path: path, remedy, compression)
    case .foreign(let path, let content, let compression):
      "'\(path)' is \(content.name)"
        + (compression == .none ? "" : " (\(compression.rawValue))")
        + (content.isUTF8 ? "" : ", no text in UTF-8")
        + "; \(content.advice(for: path, compression))"
    case .invalidElement(let path, let element, let problem):
      "'\(path)', element \(element): \(problem)"
    case .invalidTable(let path, let line, let problem):
      "'\(path)', line \(line): \(problem)"
    case .unusedOption(let option, let problem):
      "\(option): \(problem)"
    case .invalidJSON(let path, let line, let problem):
      "'\(path)', line \(line): \(problem)"
    case .noWords(let paths):
      "corpus '\(paths.joined(separator: "', '"))' holds no words"
    case .overlongWords(let paths, let words):
      "corpus '\(paths.joined(separator: "', '"))': \(words.finding), so that there is nothing to learn "
        + "from; \(OverlongWords.remedy)"
    case .noSentences(let paths):
      switch paths.count {
      case 1: "corpus '\(paths[0])' holds no sentences"
      default: "corpus holds no sentences in any of \(paths.count) files, first '\(paths[0])'"
      }
    }
  }

  fileprivate static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
  }
}

extension CorpusError {
  /// What is wrong with a line alone, where the next one can be read all the same: that it is not UTF-8.
  package var problemOfLine: String? {
    guard case .invalidUTF8(let path, _, let offset, let byte, let remedy, let compression) = self
    else { return nil }
    return Self.problem(ofByte: byte, at: offset, path: path, remedy, compression)
  }

  private static func problem(
    ofByte byte: UInt8, at offset: Int, path: String, _ remedy: ForeignContent.Remedy,
    _ compression: CompressionFormat
  ) -> String {
    "byte 0x\(hexadecimal(byte)) at offset \(offset) of the line is not valid UTF-8; "
      + ForeignContent("", remedy).advice(for: path, compression)
  }
}
