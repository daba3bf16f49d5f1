import Compression
import ExactStrings
import Platform

/// The files that the paths of a corpus stand for.
struct CorpusFiles {
  /// The files in the order in which they are read.
  var paths: [String] { files.paths }
  /// What was found in directories.
  private(set) var notes: [CorpusNote] = []
  private let format: CorpusFormat
  private var files = DistinctFiles()

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
        files.addWithoutLooking(path)
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
    if let repetition = files.repetitions.first {
      notes.append(
        .repetition(
          path: repetition.path, first: repetition.first, others: files.repetitions.count - 1))
    }
  }

  private mutating func add(_ path: String) throws(CorpusError) {
    guard FileSystem.isDirectory(path) else { return files.add(path) }
    var folder = CorpusFolder(path)
    let (found, hidden) = try searching { () throws(SystemError) in
      try FileSystem.allFiles(below: path)
    }
    let outputs = OutputFolders(of: found, below: path)
    for file in found {
      if let output = outputs.folder(of: file) {
        folder.passOver(output: output)
      } else {
        try folder.add(file, format)
      }
    }
    if folder.taken.isEmpty {
      if let table = folder.table { throw .unnamedColumn(directory: path, table: table) }
      throw .emptyDirectory(path: path)
    }
    folder.passOver(hidden.filter { outputs.folder(of: $0) == nil })
    for file in folder.taken { files.add(file) }
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
