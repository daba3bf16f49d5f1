import Compression
import ExactStrings
import Platform

/// The files that the paths of a corpus stand for.
struct CorpusFiles {
  /// The files in the order in which they are read.
  private(set) var paths: [String] = []
  /// What was found in directories.
  private(set) var notes: [CorpusNote] = []
  private let format: CorpusFormat

  /// Finds them.
  ///
  /// - Parameters:
  ///   - given: files, directories, patterns, or `-`.
  ///   - format: what is known about all files.
  /// - Throws: `CorpusError` if one is missing.
  init(_ given: [String], _ format: CorpusFormat) throws(CorpusError) {
    self.format = format
    if given.isEmpty { throw .noPaths }
    for path in given {
      if path == CorpusSource.standardInput {
        if paths.containsExactly(path) { throw .repeatedStandardInput }
        paths.append(path)
      } else if FileSystem.isPattern(path), !FileSystem.exists(path) {
        let found = try searching { () throws(SystemError) in try FileSystem.matches(of: path) }
        if found.isEmpty { throw .noMatch(pattern: path) }
        for match in found { try add(match) }
      } else if FileSystem.exists(path) {
        try add(path)
      } else {
        throw .missing(path: path)
      }
    }
  }

  private mutating func add(_ path: String) throws(CorpusError) {
    guard FileSystem.isDirectory(path) else { return paths.append(path) }
    var folder = CorpusFolder(path)
    let (files, hidden) = try searching { () throws(SystemError) in
      try FileSystem.allFiles(below: path)
    }
    let outputs = OutputFolders(of: files, below: path)
    for file in files {
      if let output = outputs.folder(of: file) {
        folder.passOver(output: output)
      } else {
        try folder.add(file, format)
      }
    }
    if folder.taken.isEmpty { throw .emptyDirectory(path: path) }
    folder.passOver(hidden.filter { outputs.folder(of: $0) == nil })
    paths += folder.taken
    notes.append(folder.note)
  }

  private func searching<Result>(
    _ body: () throws(SystemError) -> Result
  ) throws(CorpusError) -> Result {
    do {
      return try body()
    } catch {
      throw .unreadable(error)
    }
  }
}
