import ExactStrings
public import Platform
import Preconditions
import Sequences
public import Tokenization

/// Files of static instances.
public enum InstanceFile {
  /// How instances are written down.
  public enum Format: String, CaseIterable, Sendable {
    /// The layout of NVIDIA's BERT; see ``InstanceFile``.
    case hdf5
    /// One JSON object a line, without padding, for people to read.
    case jsonl

    /// The format that a file's name promises; nil if it promises none.
    public init?(nameOf path: String) {
      let name = path.lowercased()
      if [".jsonl", ".ndjson", ".json"].contains(where: name.hasExactSuffix) {
        self = .jsonl
      } else if [".h5", ".hdf5"].contains(where: name.hasExactSuffix) {
        self = .hdf5
      } else {
        return nil
      }
    }
  }

  /// What files say about their instances beside themselves.
  public struct Description: Sendable {
    /// The longest sequence, to which HDF5 rows are padded.
    public var maximumSequenceLength: Int
    /// The most predictions in a sequence, to which HDF5 rows are padded.
    public var maximumPredictions: Int
    /// Whether each instance has a label for next-sentence prediction.
    public var predictsNextSentence: Bool
    /// The pieces.
    public var vocabulary: Vocabulary
    /// How the text was normalized.
    public var normalizer: NormalizerOptions
    /// The options that the instances were made with, as JSON.
    public var options: String
    /// Whether HDF5 data are deflated; if not, they can be mapped into memory.
    public var isCompressed: Bool

    /// Describes instances.
    public init(
      maximumSequenceLength: Int, maximumPredictions: Int, predictsNextSentence: Bool,
      vocabulary: Vocabulary, normalizer: NormalizerOptions, options: String,
      isCompressed: Bool = false
    ) {
      self.maximumSequenceLength = maximumSequenceLength
      self.maximumPredictions = maximumPredictions
      self.predictsNextSentence = predictsNextSentence
      self.vocabulary = vocabulary
      self.normalizer = normalizer
      self.options = options
      self.isCompressed = isCompressed
    }
  }

  /// How many instances were written, and what they hold.
  public struct Summary: Codable, Sendable, Equatable {
    /// The instances.
    public internal(set) var instances = 0
    /// Those labelled NotNext.
    public internal(set) var notNext = 0
    /// Their tokens, special ones included, padding not.
    public internal(set) var tokens = 0
    /// The pieces to predict.
    public internal(set) var predictions = 0
    /// The seconds that went into drawing them, not into writing.
    public internal(set) var drawingSeconds = 0.0

    mutating func add(_ batch: borrowing PretrainingBatch) {
      instances += batch.count
      notNext += batch.pairLabels.count { $0 == NextSentenceLabel.notNext.rawValue }
      tokens += batch.sequences.tokens.count
      predictions += batch.maskedLabels.count
    }
  }

  /// Writes instances to files, all of them whole or none at all.
  ///
  /// - Parameters:
  ///   - source: the instances.
  ///   - paths: the files to create or replace, which get an instance each in turn.
  ///   - format: how to write them.
  ///   - description: what they are.
  ///   - progress: is called now and then with the number written; may throw to give up.
  /// - Returns: what was written.
  /// - Throws: `HDF5Error` or `SystemError`; older files are then as they were.
  @discardableResult
  public static func write(
    _ source: inout some InstanceSource, to paths: [String], format: Format,
    description: Description, progress: (Int) throws -> Void = { _ in }
  ) throws -> Summary {
    require(!paths.isEmpty, "InstanceFile.write: no file to write to")
    var summary = Summary()
    try AtomicFile.write(toAll: paths) { temporaries in
      summary = Summary()
      var writers: [any InstanceFileWriter] = []
      for (shard, temporary) in temporaries.enumerated() {
        switch format {
        case .hdf5:
          let share = (source.count + paths.count - 1 - shard) / paths.count
          writers.append(
            try HDF5InstanceWriter(
              creating: temporary, named: paths[shard], description, count: share))
        case .jsonl: writers.append(try JSONLinesWriter(creating: temporary))
        }
      }
      try deal(&source, to: writers, &summary, progress: progress)
      for writer in writers { try writer.finish() }
    }
    return summary
  }

  /// Hands the instances out one by one, in blocks that are fast to write.
  private static func deal(
    _ source: inout some InstanceSource, to writers: [any InstanceFileWriter],
    _ summary: inout Summary, progress: (Int) throws -> Void
  ) throws {
    let block = 256
    var watch = Stopwatch()
    var batches = writers.map { _ in PretrainingBatch() }
    for first in stride(from: 0, to: source.count, by: block * writers.count) {
      for index in first..<min(first + block * writers.count, source.count) {
        try source.append(index, to: &batches[index % writers.count])
      }
      summary.drawingSeconds += watch.restart()
      for (writer, shard) in zip(writers, batches.indices) {
        try writer.append(batches[shard])
        summary.add(batches[shard])
        batches[shard].removeAll()
      }
      try progress(summary.instances)
      watch.restart()
    }
  }

  /// The paths of shards: of `data.h5` and 2, `data-00000-of-00002.h5` and `data-00001-of-00002.h5`.
  public static func shardPaths(of path: String, count: Int) -> [String] {
    if count == 1 { return [path] }
    let (stem, ending) = parts(of: path)
    let width = max(5, String(count).utf8.count)
    func number(_ value: Int) -> String {
      String(repeating: "0", count: width - String(value).utf8.count) + String(value)
    }
    return (0..<count).map { shard in
      FileSystem.join(
        FileSystem.parent(of: path),
        "\(stem)-\(number(shard))-of-\(number(count))\(ending)")
    }
  }

  /// Files that stand beside the shards of an output and are shards of it in another number.
  ///
  /// - Throws: `SystemError` if the directory cannot be read.
  public static func otherShards(of path: String, count: Int) throws(SystemError) -> [String] {
    let (stem, ending) = parts(of: path)
    let parent = FileSystem.parent(of: path)
    var others: [String] = []
    for name in try FileSystem.list(parent) {
      guard name.hasExactPrefix(stem + "-"), name.hasExactSuffix(ending) else { continue }
      let numbers = name.utf8.dropFirst(stem.utf8.count + 1).dropLast(ending.utf8.count)
        .split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
      guard numbers.count == 3, numbers[1].elementsEqual("of".utf8),
        let shard = Self.number(numbers[0]), let all = Self.number(numbers[2]), shard < all,
        all != count
      else { continue }
      others.append(FileSystem.join(parent, name))
    }
    return others
  }

  /// A number of five digits or more.
  private static func number(_ digits: Substring.UTF8View) -> Int? {
    guard digits.count >= 5, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// The name of a file before its last dot, and the rest.
  private static func parts(of path: String) -> (stem: String, ending: String) {
    let name = FileSystem.lastComponent(of: path)
    let dot = name.unicodeScalars.dropFirst().lastIndex(of: ".") ?? name.endIndex
    return (String(name[..<dot]), String(name[dot...]))
  }
}

/// An instance file under construction at a temporary path.
protocol InstanceFileWriter: AnyObject {
  /// Adds the instances of a batch.
  func append(_ batch: borrowing PretrainingBatch) throws
  /// Completes the file.
  func finish() throws
}
