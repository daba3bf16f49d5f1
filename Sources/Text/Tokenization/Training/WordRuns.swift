import Platform

/// The runs that a count has spilled, merged now and then so that there are never many.
///
/// Runs of equal age are merged many at a time, so that a word is written once more whenever their
/// number has grown by that factor.
struct WordRuns: Sendable {
  private let directory: String
  /// Runs that have been merged as often as the index says.
  private var levels: [[WordRun]] = []

  /// How many runs are merged at a time: each is an open file and a buffer.
  private static let mergeWidth = 64

  /// No runs, with a place for their files.
  init(in directory: String) { self.directory = directory }

  var isEmpty: Bool { levels.isEmpty }

  /// Writes the words of a table.
  mutating func add(_ table: CountTable) throws(SystemError) {
    var writer = try WordRun.Writer(in: directory)
    try table.visitSorted { (word, count) throws(SystemError) in
      try writer.append(word, count: count)
    }
    try add(try writer.finish(), level: 0)
  }

  /// Takes over the runs of another count.
  mutating func add(_ other: WordRuns) throws(SystemError) {
    for (level, runs) in other.levels.enumerated() {
      for run in runs { try add(run, level: level) }
    }
  }

  /// All words in one run.
  mutating func merged() throws(SystemError) -> WordRun {
    let runs = levels.flatMap { $0 }
    if runs.count == 1 { return runs[0] }
    let run = try WordMerge.merge(runs, in: directory)
    levels = [[run]]
    return run
  }

  private mutating func add(_ run: WordRun, level: Int) throws(SystemError) {
    while levels.count <= level { levels.append([]) }
    levels[level].append(run)
    guard levels[level].count == Self.mergeWidth else { return }
    let merged = try WordMerge.merge(levels[level], in: directory)
    levels[level] = []
    try add(merged, level: level + 1)
  }
}
