import ExactStrings
import Platform

/// The folders below a corpus that hold what this program made of it: runs and exported models.
struct OutputFolders {
  private let paths: Set<ExactString>
  private let root: String

  /// Finds them among the folders of files.
  ///
  /// - Parameters:
  ///   - files: paths below the corpus folder.
  ///   - root: the corpus folder, which is none itself.
  init(of files: [String], below root: String) {
    var names: [ExactString: [String]] = [:]
    for file in files {
      let folder = ExactString(FileSystem.parent(of: file))
      names[folder, default: []].append(FileSystem.lastComponent(of: file))
    }
    // As the folders of its files have it: `a` of `a/`.
    self.root = FileSystem.parent(of: FileSystem.join(root, "file"))
    names[ExactString(self.root)] = nil
    paths = Set(names.filter { Self.isOutput($0.value) }.keys)
  }

  private static func isOutput(_ names: [String]) -> Bool {
    let hasConfiguration = names.containsExactly("config.json")
    return hasConfiguration && names.containsExactly("run.json")
      || hasConfiguration && names.containsExactly("model.safetensors")
      || names.contains { $0.hasExactPrefix("step-") && $0.hasExactSuffix(".h5") }
  }

  /// The outermost of them that a path lies in, if one.
  func folder(of path: String) -> String? {
    if paths.isEmpty { return nil }
    var found: String?
    var folder = FileSystem.parent(of: path)
    while !folder.isExactly(root) {
      if paths.contains(ExactString(folder)) { found = folder }
      let parent = FileSystem.parent(of: folder)
      if parent.isExactly(folder) { break }
      folder = parent
    }
    return found
  }
}
