import Compression
import ExactStrings
import Platform

/// A file of a corpus and how its bytes become documents.
public struct CorpusSource: Sendable, Equatable {
  /// How documents and sentences are written down.
  public enum Format: Sendable {
    /// Lines of text.
    case text
    /// One JSON object with a member `text` a line: a document.
    case jsonLines
  }

  /// The path of the file, or `-` for standard input.
  public let path: String
  /// How the file is read.
  public let format: Format

  /// Whether this is standard input, which can be read once only.
  public var isStandardInput: Bool { path == Self.standardInput }

  static let standardInput = "-"

  /// A source at a path; a name that ends in `.jsonl`, compressed or not, means JSON lines, and any
  /// other text.
  init(path: String, isJSONLines: Bool = false) {
    self.path = path
    let name = CompressionFormat.nameWithoutSuffix(path).lowercased()
    format = isJSONLines || name.hasExactSuffix(".jsonl") ? .jsonLines : .text
  }

  func open(hashing: Bool) throws(CorpusError) -> DecompressingReader {
    do {
      return try DecompressingReader(path: isStandardInput ? nil : path, hashing: hashing)
    } catch {
      throw CorpusError(error)
    }
  }

  /// The files that some paths stand for.
  static func resolve(_ paths: [String], isJSONLines: Bool) throws(CorpusError) -> [CorpusSource] {
    if paths.isEmpty { throw .noPaths }
    var files: [String] = []
    for path in paths {
      if path.isExactly(standardInput) {
        if files.containsExactly(standardInput) { throw .repeatedStandardInput }
        files.append(path)
      } else if FileSystem.isPattern(path), !FileSystem.exists(path) {
        let found = try searching { () throws(SystemError) in try FileSystem.matches(of: path) }
        if found.isEmpty { throw .noMatch(pattern: path) }
        for match in found {
          files += FileSystem.isDirectory(match) ? try texts(below: match) : [match]
        }
      } else if FileSystem.isDirectory(path) {
        files += try texts(below: path)
      } else if FileSystem.exists(path) {
        files.append(path)
      } else {
        throw .missing(path: path)
      }
    }
    // Opening a pipe would consume its one reader.
    for file in files where file != standardInput && FileSystem.isRegularFile(file) {
      do {
        _ = try FileReader(path: file)
      } catch {
        throw .unreadable(error)
      }
    }
    return files.map { CorpusSource(path: $0, isJSONLines: isJSONLines) }
  }

  private static func texts(below directory: String) throws(CorpusError) -> [String] {
    let paths = try searching { () throws(SystemError) in
      try FileSystem.files(below: directory) { name in
        let name = CompressionFormat.nameWithoutSuffix(name).lowercased()
        return name.hasExactSuffix(".txt") || name.hasExactSuffix(".jsonl")
      }
    }
    if paths.isEmpty { throw .emptyDirectory(path: directory) }
    return paths
  }

  private static func searching(
    _ body: () throws(SystemError) -> [String]
  ) throws(CorpusError) -> [String] {
    do {
      return try body()
    } catch {
      throw .unreadable(error)
    }
  }
}
