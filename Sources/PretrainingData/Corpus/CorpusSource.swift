import Platform

/// A file of a corpus and how its bytes become documents.
public struct CorpusSource: Sendable, Equatable {
  /// How documents and sentences are written down.
  public enum Format: Sendable {
    /// One sentence a line; a blank line ends the document.
    case text
    /// One JSON object with a member `text` a line: a document whose lines are sentences.
    case jsonLines
  }

  /// The path of the file, or `-` for standard input.
  public let path: String
  /// How the file is read.
  public let format: Format

  /// Whether this is standard input, which can be read once only.
  public var isStandardInput: Bool { path == Self.standardInput }

  static let standardInput = "-"

  /// A source at a path; a name that ends in `.jsonl` means JSON lines, any other means text.
  init(path: String) {
    self.path = path
    format = path.lowercased().hasSuffix(".jsonl") ? .jsonLines : .text
  }

  func open() throws(CorpusError) -> FileReader {
    if isStandardInput { return .standardInput() }
    do {
      return try FileReader(path: path)
    } catch {
      throw .unreadable(error)
    }
  }

  /// The files that some paths stand for: a directory stands for its texts, in the order of bytes.
  static func resolve(_ paths: [String]) throws(CorpusError) -> [CorpusSource] {
    if paths.isEmpty { throw .noPaths }
    var sources: [CorpusSource] = []
    for path in paths {
      if path == standardInput {
        if sources.contains(where: \.isStandardInput) { throw .repeatedStandardInput }
        sources.append(CorpusSource(path: path))
      } else if FileSystem.isDirectory(path) {
        sources += try texts(in: path)
      } else {
        sources.append(CorpusSource(path: path))
      }
    }
    for source in sources where !source.isStandardInput {
      if !FileSystem.exists(source.path) { throw .missing(path: source.path) }
      // Opening a pipe would consume its one reader.
      if FileSystem.isRegularFile(source.path) { _ = try source.open() }
    }
    return sources
  }

  private static func texts(in directory: String) throws(CorpusError) -> [CorpusSource] {
    let names: [String]
    do {
      names = try FileSystem.list(directory)
    } catch {
      throw .unreadable(error)
    }
    let texts = names.filter { name in
      let name = name.lowercased()
      return !name.hasPrefix(".") && (name.hasSuffix(".txt") || name.hasSuffix(".jsonl"))
    }
    let paths = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { FileSystem.join(directory, $0) }
      .filter { !FileSystem.isDirectory($0) }
    if paths.isEmpty { throw .emptyDirectory(path: directory) }
    return paths.map(CorpusSource.init(path:))
  }
}
