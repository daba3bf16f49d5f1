import Corpora
import ExactStrings
public import Models
import Platform
import Preconditions
import Sequences
import Serialization
public import Tokenization

/// Instance files one after another, each instance of which can be asked for at once.
///
/// Files hold NVIDIA's HDF5 layout. They are mapped into memory; compressed ones are unpacked into a
/// file without a name first. Files that this program wrote bring their vocabulary along.
public final class InstanceSet: Sendable {
  /// The files.
  public let paths: [String]
  /// The pieces that the ids mean.
  public let vocabulary: Vocabulary
  /// How the text was normalized, if the files say so.
  public let normalizer: NormalizerOptions?
  /// How many instances there are.
  public let count: Int
  /// Whether instances have labels for next-sentence prediction.
  public let predictsNextSentence: Bool
  /// What its labels are of; nil without any.
  public var pairTask: PairTask? { predictsNextSentence ? .nextSentence : nil }
  /// The longest sequence without its padding.
  public let longestSequence: Int
  /// SHA-256 over the contents of all files in their order.
  public let contentHash: String
  private let files: [InstanceFileContents]
  /// Whether the files together are too large to stay in memory.
  private let isLarge: Bool
  /// The first instance of each file, and last the number of instances.
  private let starts: [Int]

  /// Opens files and examines every row.
  ///
  /// - Parameters:
  ///   - paths: the files, in the order in which their instances are numbered.
  ///   - vocabulary: the pieces; nil takes those that the files bring along.
  ///   - directory: where compressed data are unpacked to, in files without names.
  /// - Throws: ``InstanceFileError`` or `HDF5Error`, which names the file, dataset and row at fault.
  public init(opening paths: [String], vocabulary: Vocabulary?, scratch directory: String) throws {
    guard !paths.isEmpty else { throw InstanceFileError("no instance files were given") }
    var known = vocabulary
    var normalizer: NormalizerOptions?
    var files: [InstanceFileContents] = []
    var starts = [0]
    for path in paths {
      let file = try HDF5File(opening: path)
      let stated = try InstanceOrigin(file)
      let pieces = try stated.vocabulary(expected: known, first: paths[0])
      known = pieces
      normalizer = normalizer ?? stated.normalizer
      let contents = try InstanceFileContents(
        file, vocabularySize: pieces.count, scratch: directory)
      try file.close()
      if let first = files.first, first.predictsNextSentence != contents.predictsNextSentence {
        throw InstanceFileError(
          "'\(path)' and '\(first.path)': only one of them has '\(InstanceLayout.nextSentence)'")
      }
      files.append(contents)
      starts.append(starts[starts.count - 1] + contents.count)
    }
    guard let known, let count = starts.last, count > 0 else {
      throw InstanceFileError(
        "'\(paths.joined(separator: "', '"))': there are no instances, expected at least 1")
    }
    self.paths = paths
    self.vocabulary = known
    self.normalizer = normalizer
    self.files = files
    isLarge = files.reduce(0) { $0 + $1.byteCount } > PageBudget.resident
    self.starts = starts
    self.count = count
    predictsNextSentence = files[0].predictsNextSentence
    longestSequence = files.reduce(0) { max($0, $1.longestSequence) }
    contentHash = Self.hash(of: files)
  }

  private static func hash(of files: [InstanceFileContents]) -> String {
    var hasher = SHA256Hasher()
    for file in files { hasher.update(file.contentHash) }
    return hasher.finalizeHex()
  }

  /// The same files in an order in which their contents have a hash.
  ///
  /// - Parameters:
  ///   - hash: of the contents in the order that is wanted.
  ///   - names: what the files were called in it, in whatever folder.
  /// - Returns: their paths, or nil if neither the order of the names nor that of the paths has it.
  func order(withHash hash: String, named names: [String]) -> [String]? {
    guard names.count == files.count else { return nil }
    var rest = files
    let named = names.compactMap { name -> InstanceFileContents? in
      let last = FileSystem.lastComponent(of: name)
      let place = rest.firstIndex { FileSystem.lastComponent(of: $0.path).isExactly(last) }
      return place.map { rest.remove(at: $0) }
    }
    let sorted = files.sorted { ExactString($0.path) < ExactString($1.path) }
    return [named, sorted].first { Self.hash(of: $0) == hash }?.map(\.path)
  }

  /// Whether a file is an instance file, of this program or another.
  ///
  /// - Throws: `HDF5Error` if it is no HDF5 file or damaged.
  public static func isInstanceFile(_ path: String) throws -> Bool {
    try HDF5File(opening: path, verifying: false).exists(InstanceLayout.inputIDs)
  }

  /// Appends an instance to a batch, without its padding.
  func append(_ index: Int, to batch: inout PretrainingBatch) {
    require(index >= 0 && index < count, "InstanceSet: instance \(index) of \(count)")
    var file = 0
    while index >= starts[file + 1] { file += 1 }
    files[file].append(index - starts[file], to: &batch)
  }
}

extension InstanceSet {
  /// The share of `[UNK]` among the tokens of text, those that are masked included; reads all instances.
  public var unknownRate: Double {
    var tokens = 0
    var unknown = 0
    var batch = PretrainingBatch()
    for first in stride(from: 0, to: count, by: 256) {
      batch.removeAll()
      for index in first..<min(first + 256, count) { append(index, to: &batch) }
      for (position, label) in zip(batch.maskedRows, batch.maskedLabels) {
        batch.sequences.tokens[Int(position)] = label
      }
      for token in batch.sequences.tokens
      where token != vocabulary.classification && token != vocabulary.separator {
        tokens += 1
        unknown += token == vocabulary.unknown ? 1 : 0
      }
      discard()
    }
    return tokens == 0 ? 0 : Double(unknown) / Double(tokens)
  }
}

extension InstanceSet: Discardable {
  /// Gives back the memory of what has been read, where that is much.
  package func discard() {
    guard isLarge else { return }
    for file in files { file.discard() }
  }
}

extension InstanceSet: EvaluationInstances {
  /// Visits all instances in the order of the files, without the targets that are `[UNK]`.
  public func batches(of size: Int, _ body: (PretrainingBatch) throws -> Void) rethrows {
    var batch = PretrainingBatch()
    for first in stride(from: 0, to: count, by: size) {
      batch.removeAll()
      for index in first..<min(first + size, count) { append(index, to: &batch) }
      batch.removeTargets(of: vocabulary.unknown)
      try body(batch)
      discard()
    }
  }
}

extension UnigramBaseline {
  /// Counts the pieces that instances had before masking, but for `[CLS]`, `[SEP]` and `[UNK]`.
  public init(_ set: InstanceSet) {
    var counts = [Int](repeating: 1, count: set.vocabulary.count)
    var targets = 0
    set.batches(of: 256) { batch in
      targets += batch.maskedLabels.count { $0 != set.vocabulary.unknown }
      for token in batch.sequences.tokens { counts[Int(token)] += 1 }
      for (position, label) in zip(batch.maskedRows, batch.maskedLabels) {
        counts[Int(batch.sequences.tokens[Int(position)])] -= 1
        counts[Int(label)] += 1
      }
    }
    for special in [
      set.vocabulary.classification, set.vocabulary.separator, set.vocabulary.unknown,
      set.vocabulary.mask,
    ] {
      counts[Int(special)] = 1
    }
    self.init(counts: counts, targets: targets)
  }
}
