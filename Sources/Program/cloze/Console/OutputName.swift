import ExactStrings
import Platform

/// What the end of a file's name promises.
enum OutputName {
  /// Ends that other formats have.
  private static let known = [
    ".h5", ".hdf5", ".npy", ".npz", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt",
    ".parquet", ".safetensors",
    ".tfrecord", ".bin", ".pt", ".pth", ".pkl", ".onnx", ".zip", ".ckpt", ".gz", ".xz", ".zst",
  ]

  /// Refuses a name that promises another format than is written.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - written: the ends that fit; other unknown ones do too.
  ///   - format: what is written, in a word.
  ///   - option: the option that names the file.
  /// - Throws: `CommandError` that names both.
  static func check(
    _ path: String, _ written: [String], _ format: String, option: String = "--output"
  ) throws(CommandError) {
    let name = FileSystem.lastComponent(of: path).lowercased()
    guard let end = known.first(where: { name.hasExactSuffix($0) }), !written.containsExactly(end)
    else { return }
    throw CommandError(
      "\(option) '\(path)' ends with \(end), but \(format) is written; expected \(written.joined(separator: " or "))"
    )
  }
}
