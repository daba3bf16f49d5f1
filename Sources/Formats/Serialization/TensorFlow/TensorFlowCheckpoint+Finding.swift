import Compression
import ExactStrings
import Platform

extension TensorFlowCheckpoint.Location {
  /// Finds the checkpoint that a path stands for.
  ///
  /// - Parameter path: the prefix, the index, a file of data, the list `checkpoint`, a folder, or a zip archive with
  ///   a folder at any depth; nil for a path that is no checkpoint. In a folder it is the checkpoint that the list
  ///   `checkpoint` names, if it is in that folder, else the only one.
  /// - Throws: `TensorFlowCheckpointError` if there are several, or the folder or archive cannot be read.
  public init?(_ path: String) throws(TensorFlowCheckpointError) {
    do {
      guard let found = try Self.find(path) else { return nil }
      self = found
    } catch {
      throw TensorFlowCheckpointError(error, at: path)
    }
  }

  private static func find(_ path: String) throws -> Self? {
    if FileSystem.isDirectory(path) { return try find(inFolder: path) }
    if FileSystem.isRegularFile(path + TensorFlowCheckpoint.indexSuffix) {
      return Self(prefix: path)
    }
    guard FileSystem.isRegularFile(path) else { return nil }
    if let prefix = CheckpointList.prefix(ofFile: path),
      FileSystem.isRegularFile(prefix + TensorFlowCheckpoint.indexSuffix)
    {
      return Self(prefix: prefix)
    }
    if FileSystem.lastComponent(of: path).isExactly(CheckpointList.name) {
      return try find(inFolder: FileSystem.parent(of: path))
    }
    return ZipArchive.isArchive(path) ? try find(in: try ZipArchive(path: path)) : nil
  }

  private static func find(inFolder folder: String) throws -> Self? {
    let chosen = try CheckpointList.choose(among: try FileSystem.list(folder), of: folder) {
      let list = FileSystem.join(folder, CheckpointList.name)
      return try FileSystem.contents(ofRegularFile: list, atMost: CheckpointList.largestSize)
    }
    return chosen.map { Self(prefix: FileSystem.join(folder, $0)) }
  }

  private static func find(in archive: ZipArchive) throws -> Self? {
    let names = archive.members.map(\.name).filter { !isHidden($0) }
    let indexes = names.filter { $0.hasExactSuffix(TensorFlowCheckpoint.indexSuffix) }
    guard let first = indexes.first else { return nil }
    let folder = folder(of: first)
    // The list tells only of its own folder.
    let isInOneFolder = indexes.allSatisfy { Self.folder(of: $0).isExactly(folder) }
    let choices = isInOneFolder ? names.filter { Self.folder(of: $0).isExactly(folder) } : indexes
    let skipped = isInOneFolder ? folder.utf8.count : 0
    let chosen = try CheckpointList.choose(
      among: choices.map { String(decoding: $0.utf8.dropFirst(skipped), as: UTF8.self) },
      of: archive.path
    ) {
      let list = archive.member(folder + CheckpointList.name)
      return try list.map {
        try archive.contents(of: $0, atMost: CheckpointList.largestSize).copy()
      } ?? []
    }
    return chosen.map { Self(prefix: (isInOneFolder ? folder : "") + $0, archive: archive) }
  }

  /// What systems add to archives has names that begin with a dot, or lies in a folder of theirs.
  private static func isHidden(_ name: String) -> Bool {
    name.hasExactPrefix("__MACOSX/") || name.hasExactPrefix(".")
      || name.parts(separatedBy: "/").contains { $0.hasExactPrefix(".") }
  }
}
