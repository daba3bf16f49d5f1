public import Compression
import ExactStrings
import Platform

extension TensorFlowCheckpoint {
  /// What follows a checkpoint's name in the name of its index.
  static let indexSuffix = ".index"

  /// Where a checkpoint lies: among the files of a folder, or among the members of a zip archive.
  public struct Location: Sendable {
    /// What the paths of its files, or the names of its members, begin with.
    public let prefix: String
    /// The archive, if it lies in one.
    public let archive: ZipArchive?

    /// - Parameters:
    ///   - prefix: what the paths of its files begin with, as in `folder/model.ckpt-1000`.
    ///   - archive: the archive of whose members it is one, if any.
    public init(prefix: String, archive: ZipArchive? = nil) {
      self.prefix = prefix
      self.archive = archive
    }

    /// One of the files, as errors name it.
    func describe(_ suffix: String) -> String { place(prefix + suffix) }

    private func place(_ name: String) -> String {
      archive.map { FileSystem.join($0.path, Terminal.line(name)) } ?? name
    }

    /// Maps one of the files.
    func open(_ suffix: String) throws(TensorFlowCheckpointError) -> MappedSlice {
      do {
        guard let archive else { return MappedSlice(try MappedFile(path: prefix + suffix)) }
        guard let member = archive.member(prefix + suffix) else {
          throw TensorFlowCheckpointError(describe(suffix), "is not in the archive")
        }
        return try archive.contents(of: member)
      } catch {
        throw TensorFlowCheckpointError(error, at: describe(suffix))
      }
    }

    /// A whole file that lies beside the checkpoint, such as `vocab.txt`.
    ///
    /// - Parameters:
    ///   - name: its name in the same folder.
    ///   - limit: the largest size that makes sense, in bytes.
    /// - Returns: its bytes, or nil if it is not there.
    /// - Throws: `TensorFlowCheckpointError` if it cannot be read.
    public func neighbour(
      _ name: String, atMost limit: Int
    ) throws(TensorFlowCheckpointError) -> [UInt8]? {
      let folder = Self.folder(of: prefix)
      do {
        if let archive {
          return try archive.member(folder + name)
            .map { try archive.contents(of: $0, atMost: limit).copy() }
        }
        guard FileSystem.exists(folder + name) else { return nil }
        return try FileSystem.contents(ofRegularFile: folder + name, atMost: limit)
      } catch {
        throw TensorFlowCheckpointError(error, at: place(folder + name))
      }
    }

    /// What stands before a file's name, with the slash; nothing if that is all there is.
    static func folder(of path: String) -> String {
      let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
      return end.map { String(path[...$0]) } ?? ""
    }
  }
}

extension TensorFlowCheckpointError {
  /// What a file or an archive has against being read.
  init(_ error: any Error, at path: String) {
    switch error {
    case let error as TensorFlowCheckpointError: self = error
    case let error as ZipError where error.member != nil: self.init(path, error.problem)
    case let error as ZipError: self.init(error.path, error.problem)
    default: self.init(path, "\(error)")
    }
  }
}
