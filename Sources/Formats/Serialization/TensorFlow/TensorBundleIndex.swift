import ExactStrings
import Platform

/// The index of a checkpoint: every variable, in the order of the names' bytes.
struct TensorBundleIndex {
  let header: TensorBundleHeader
  let entries: [TensorBundleEntry]

  /// Names have two or three times the bytes that the index, which leaves out what they begin with in common,
  /// spends on an entry.
  private static let largestRatio = 64

  /// - Parameters:
  ///   - file: the whole file.
  ///   - path: what errors name.
  /// - Throws: `TensorFlowCheckpointError`.
  init(_ file: UnsafeRawBufferPointer, path: String) throws(TensorFlowCheckpointError) {
    var header: TensorBundleHeader?
    var entries: [TensorBundleEntry] = []
    var hasSlices = false
    var room = max(file.count, 1 << 10) * Self.largestRatio
    try SortedTable(file, path: path).readEntries { key, value throws(TensorFlowCheckpointError) in
      room -= key.count
      guard room >= 0 else {
        throw TensorFlowCheckpointError(
          path, "its names take more than \(Self.largestRatio) times the file's \(file.count) bytes"
        )
      }
      guard let header else {
        guard key.isEmpty else {
          throw TensorFlowCheckpointError(path, "has no header: its first key is not empty")
        }
        header = try TensorBundleHeader(value, path: path)
        return
      }
      // The slices of partitioned variables come first, under keys that are no names.
      guard key.first != 0 else {
        hasSlices = true
        return
      }
      guard let name = String(validating: key, as: UTF8.self) else {
        throw TensorFlowCheckpointError(
          path, variable: String(decoding: key, as: UTF8.self), "its name is not UTF-8")
      }
      entries.append(try TensorBundleEntry(name, value, header: header, path: path))
    }
    guard let header else { throw TensorFlowCheckpointError(path, "has no header: it is empty") }
    guard !hasSlices else {
      throw TensorFlowCheckpointError(
        path, "holds slices of partitioned variables, expected variables of one piece")
    }
    self.header = header
    self.entries = entries
  }
}

extension TensorBundleIndex {
  /// The name of a file of data, as it follows the name of the checkpoint.
  func shardSuffix(_ shard: Int) -> String {
    func digits(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, 5 - text.utf8.count)) + text
    }
    return ".data-\(digits(shard))-of-\(digits(header.shardCount))"
  }

  /// Checks that the variables of each file of data lie apart from each other.
  ///
  /// - Parameter path: the name of a file of data, which errors name.
  /// - Returns: for each file of data that has variables, the one that ends last.
  /// - Throws: `TensorFlowCheckpointError`.
  func lastEntries(
    path: (_ shard: Int) -> String
  ) throws(TensorFlowCheckpointError) -> [Int: TensorBundleEntry] {
    var last: [Int: TensorBundleEntry] = [:]
    let ordered = entries.filter { !$0.range.isEmpty }
      .sorted { $0.range.lowerBound < $1.range.lowerBound }
    for entry in ordered {
      let end = last[entry.shard]?.range.upperBound ?? 0
      guard entry.range.lowerBound >= end else {
        throw TensorFlowCheckpointError(
          path(entry.shard), variable: entry.name,
          "begins at byte \(entry.range.lowerBound), within one that ends at \(end)")
      }
      last[entry.shard] = entry
    }
    return last
  }
}
