import Corpora
import Platform

/// Says what an output takes the place of, at the last moment before it does.
///
/// - Parameters:
///   - paths: the files that will be written.
///   - kind: what they may replace, as it was checked.
func announceReplacement(of paths: [String], _ kind: ReplaceableKind) {
  let replaced = paths.filter(OutputFile.isOccupied)
  guard let first = replaced.first else { return }
  let names = listed(replaced.map { "'\($0)'" })
  guard replaced.count == 1 else {
    return note(Terminal.line("replacing \(names), each \(kind.name)"))
  }
  let contents = kind.contents(first).map { " of \(grouped($0.count, $0.noun))" } ?? ""
  note(Terminal.line("replacing \(names), \(kind.name)\(contents)"))
}

/// The files that patterns in quotes stand for, and other paths as they are.
///
/// - Throws: an error that names a pattern which stands for nothing.
func expandingPatterns(_ paths: [String]) throws -> [String] {
  try paths.flatMap { path in
    guard FileSystem.isPattern(path), !FileSystem.exists(path) else { return [path] }
    let found = try FileSystem.matches(of: path)
    if found.isEmpty { throw CorpusError.noMatch(pattern: path) }
    return found
  }
}

/// Files of instances, each once; says which are given again.
func distinctFiles(_ paths: [String]) -> [String] {
  var files = DistinctFiles()
  for path in paths { files.add(path) }
  if let repetition = files.repetitions.first {
    warn(
      Terminal.line(
        describeRepetition(
          repetition.path, of: repetition.first, others: files.repetitions.count - 1)))
  }
  return files.paths
}
