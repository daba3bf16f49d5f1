import Corpora
import ExactStrings
import Platform
import Pretraining
import Serialization
import Tokenization

/// Whether a file is read as HDF5, not as text: by its contents, or by its name where they are something else.
func isHDF5File(_ path: String) -> Bool {
  let name = path.lowercased()
  return name.hasExactSuffix(".h5") || name.hasExactSuffix(".hdf5") || HDF5File.isHDF5(path)
}

/// What `pretrain` is given: text, a token store, or instance files.
struct PretrainingInput {
  let source: PretrainingSource
  /// The files that are read, and `-` for standard input.
  let paths: [String]

  init(
    paths: [String], instances: [String], text: CorpusOptions, model: ModelOptions,
    from start: StartingModel?, beside directory: String
  ) throws {
    let (paths, instances) = (try expandingPatterns(paths), try expandingPatterns(instances))
    let vocabulary =
      try start?.vocabulary?.0 ?? model.vocab.map { try Vocabulary(contentsOfFile: $0) }
    let store = paths.first(where: isHDF5File)
    let isInstances = try store.map { try InstanceSet.isInstanceFile($0) } ?? false
    if isInstances || !instances.isEmpty {
      if isInstances, let other = paths.first(where: { !isHDF5File($0) }) {
        throw CommandError("'\(other)' is text, expected instance files only")
      }
      self.paths = distinctFiles(instances + paths)
      source = .instances(self.paths, vocabulary: vocabulary, model.normalizer.request)
    } else if let store {
      guard paths.count == 1 else {
        throw CommandError("'\(store)' is a token store, expected no other corpus beside it")
      }
      let opened = try TokenStore(opening: store)
      if start == nil, let vocabulary { try opened.requireGiven(vocabulary) }
      self.paths = [store]
      source = .store(opened)
    } else {
      let reader = try text.reader(paths)
      self.paths = reader.paths
      source = .text(
        reader,
        start?.vocabulary.map { .fixed($0.0, $0.1) }
          ?? vocabulary.map { .given($0, model.normalizer.request) }
          ?? .trained(
            model.vocabularyTraining.trainerOptions(
              size: 0, normalizer: model.normalizer, beside: directory)))
      return
    }
    if let option = model.vocabularyTraining.givenOption {
      throw CommandError(
        "'\((instances + paths)[0])' brings its vocabulary along, expected no \(option)")
    }
  }

  /// Refuses options that have no effect on what is given.
  func checkOptions() throws {
    switch source {
    // Text was looked at when its reader was made.
    case .text: break
    case .store(let store):
      try OptionMatrix.check(.store, paths[0])
      try OptionMatrix.requireAgreement(with: store.options, of: paths[0], .store)
    case .instances: try OptionMatrix.check(.instances, paths[0])
    }
  }
}
