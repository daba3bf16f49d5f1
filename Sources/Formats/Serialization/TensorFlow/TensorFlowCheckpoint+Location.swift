import ExactStrings
import Platform

extension TensorFlowCheckpoint {
  /// What follows a checkpoint's name in the name of its index.
  static let indexSuffix = ".index"

  /// Where a checkpoint lies.
  public struct Location: Sendable {
    /// What its files' names begin with.
    public let prefix: String

    /// - Parameter prefix: what the files' names begin with, as in `model.ckpt-1000`.
    public init(prefix: String) { self.prefix = prefix }

    /// Finds the checkpoint that a path stands for.
    ///
    /// - Parameter path: the prefix, the index, a file of data, the list `checkpoint`, or a folder. In a folder
    ///   it is the checkpoint that the list `checkpoint` names, if it is in that folder, else the only one.
    /// - Returns: nil if there is no checkpoint.
    /// - Throws: `TensorFlowCheckpointError` if a folder holds several, or cannot be read.
    public init?(_ path: String) throws(TensorFlowCheckpointError) {
      do {
        guard let prefix = try Self.prefix(path) else { return nil }
        self.prefix = prefix
      } catch let error as TensorFlowCheckpointError {
        throw error
      } catch {
        throw TensorFlowCheckpointError(path, "\(error)")
      }
    }

    private static func prefix(_ path: String) throws -> String? {
      if FileSystem.isDirectory(path) {
        let names = try FileSystem.list(path)
        let list = FileSystem.join(path, CheckpointList.name)
        let chosen = try CheckpointList.choose(among: names, of: path) {
          try FileSystem.contents(ofRegularFile: list, atMost: CheckpointList.largestSize)
        }
        return chosen.map { FileSystem.join(path, $0) }
      }
      if FileSystem.isRegularFile(path + indexSuffix) { return path }
      guard FileSystem.isRegularFile(path) else { return nil }
      if let prefix = CheckpointList.prefix(ofFile: path) {
        return FileSystem.isRegularFile(prefix + indexSuffix) ? prefix : nil
      }
      guard FileSystem.lastComponent(of: path).isExactly(CheckpointList.name) else { return nil }
      return try Self.prefix(FileSystem.parent(of: path))
    }

    /// One of the files, as errors name it.
    func describe(_ suffix: String) -> String { prefix + suffix }

    /// Maps one of the files.
    func open(_ suffix: String) throws(TensorFlowCheckpointError) -> MappedSlice {
      do {
        return MappedSlice(try MappedFile(path: prefix + suffix))
      } catch {
        throw TensorFlowCheckpointError(prefix + suffix, error.description)
      }
    }
  }
}
