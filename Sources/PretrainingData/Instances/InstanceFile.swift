import Platform
public import Tokenization

/// Files of static instances.
public enum InstanceFile {
  /// How instances are written down.
  public enum Format: String, CaseIterable, Sendable {
    /// The layout of NVIDIA's BERT; see ``InstanceFile``.
    case hdf5
    /// One JSON object a line, without padding, for people to read.
    case jsonl
  }

  /// What a file says about its instances beside themselves.
  public struct Description: Sendable {
    /// The longest sequence, to which HDF5 rows are padded.
    public var maximumSequenceLength: Int
    /// The most predictions in a sequence, to which HDF5 rows are padded.
    public var maximumPredictions: Int
    /// The pieces.
    public var vocabulary: Vocabulary
    /// The options that the instances were made with, as JSON.
    public var options: String

    /// Describes instances.
    public init(
      maximumSequenceLength: Int, maximumPredictions: Int, vocabulary: Vocabulary, options: String
    ) {
      self.maximumSequenceLength = maximumSequenceLength
      self.maximumPredictions = maximumPredictions
      self.vocabulary = vocabulary
      self.options = options
    }
  }

  /// Writes instances to a file, whole or not at all.
  ///
  /// - Parameters:
  ///   - source: the instances.
  ///   - path: the file to create or replace.
  ///   - format: how to write them.
  ///   - description: what they are.
  ///   - shard: with `(i, n)` only the instances i, i + n, i + 2n, and so on.
  ///   - progress: is called now and then with the number written.
  /// - Returns: how many instances were written.
  /// - Throws: `HDF5Error` or `SystemError`; an older file is then as it was.
  @discardableResult
  public static func write(
    _ source: inout some InstanceSource, to path: String, format: Format,
    description: Description, shard: (index: Int, count: Int) = (0, 1),
    progress: (Int) -> Void = { _ in }
  ) throws -> Int {
    precondition(
      shard.count >= 1 && (0..<shard.count).contains(shard.index),
      "InstanceFile.write: shard \(shard.index) of \(shard.count)")
    let indices = stride(from: shard.index, to: source.count, by: shard.count)
    switch format {
    case .hdf5:
      try HDF5Instances.write(&source, indices, to: path, description, progress: progress)
    case .jsonl:
      try JSONLinesInstances.write(&source, indices, to: path, progress: progress)
    }
    return indices.underestimatedCount
  }

  /// The paths of shards: of `data.h5` and 2, `data-00000-of-00002.h5` and `data-00001-of-00002.h5`.
  public static func shardPaths(of path: String, count: Int) -> [String] {
    if count == 1 { return [path] }
    let name = FileSystem.lastComponent(of: path)
    let dot = name.dropFirst().lastIndex(of: ".") ?? name.endIndex
    let width = max(5, String(count).utf8.count)
    func number(_ value: Int) -> String {
      String(repeating: "0", count: width - String(value).utf8.count) + String(value)
    }
    return (0..<count).map { shard in
      FileSystem.join(
        FileSystem.parent(of: path),
        "\(name[..<dot])-\(number(shard))-of-\(number(count))\(name[dot...])")
    }
  }

  /// Calls `body` with some instances after others, until all of them are through.
  static func forEachBatch(
    _ source: inout some InstanceSource, _ indices: StrideTo<Int>, progress: (Int) -> Void,
    _ body: (borrowing PretrainingBatch) throws -> Void
  ) rethrows {
    var batch = PretrainingBatch()
    var done = 0
    for index in indices {
      source.append(index, to: &batch)
      guard batch.count == 512 else { continue }
      try body(batch)
      done += batch.count
      progress(done)
      batch.removeAll()
    }
    if batch.count > 0 { try body(batch) }
    progress(done + batch.count)
  }
}
