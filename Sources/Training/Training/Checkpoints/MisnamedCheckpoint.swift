import Platform

/// A checkpoint whose name is that of another step.
///
/// Which of the two is right cannot be told, so nothing goes on from it, nor from an older one in its place.
package struct MisnamedCheckpoint: Error, CustomStringConvertible {
  /// The file.
  package let path: String
  /// The step in it.
  package let step: Int
  /// The step of its name.
  package let named: Int

  package var description: String {
    let folder = RunDirectory(FileSystem.parent(of: path))
    return
      "'\(path)' is named as the checkpoint of step \(named), but holds step \(step), expected the name "
      + "'\(FileSystem.lastComponent(of: folder.checkpoint(step: step)))'"
  }
}

extension MisnamedCheckpoint {
  /// Refuses a checkpoint under the name of another step; other names say nothing.
  package static func check(_ path: String, step: Int) throws(MisnamedCheckpoint) {
    guard let named = RunDirectory.step(ofCheckpoint: FileSystem.lastComponent(of: path)),
      named != step
    else { return }
    throw MisnamedCheckpoint(path: path, step: step, named: named)
  }
}
