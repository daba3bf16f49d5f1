import Corpora
import Platform

/// What figures were measured on, in words: a loss on the text that a model has learned from says
/// something else than one on text that it has never seen.
public enum EvaluatedText: Sendable, Equatable {
  /// Documents that the run holds out.
  case heldOut(documents: Int)
  /// Text.
  case text(documents: Int, paths: [String], isTrainingText: Bool)
  /// Instance files.
  case instances(Int, paths: [String], areTrainingData: Bool)

  /// A word or two, to stand above figures.
  public var name: String {
    switch self {
    case .heldOut: "held-out"
    case .text(_, let paths, let isTraining): isTraining ? "training text" : Self.name(paths)
    case .instances(_, let paths, let areTraining):
      areTraining ? "training data" : Self.name(paths)
    }
  }

  /// How much of what, and whether the model has learned from it.
  public var description: String {
    switch self {
    case .heldOut(let documents): counted(documents, "held-out document")
    case .text(let documents, let paths, let isTraining):
      "\(counted(documents, "document")) of \(paths.joined(separator: ", "))"
        + (isTraining ? ", text that it was trained on" : "")
    case .instances(let count, let paths, let areTraining):
      "\(counted(count, "instance")) of \(paths.joined(separator: ", "))"
        + (areTraining ? ", which it was trained on" : "")
    }
  }

  /// The verb after the description: "is" or "are".
  var verb: String {
    switch self {
    case .heldOut(let count), .text(let count, _, _), .instances(let count, _, _):
      count == 1 ? "is" : "are"
    }
  }

  private static func name(_ paths: [String]) -> String {
    guard let first = paths.first else { return "text" }
    let name = first == "-" ? "standard input" : FileSystem.lastComponent(of: first)
    return paths.count == 1 ? name : "\(name) and \(paths.count - 1) more"
  }
}

extension RunData {
  /// Whether a corpus is, or has a file of, the text that this run learns from.
  func shares(_ corpus: CorpusReader, _ tokenized: TokenStore) throws -> Bool {
    guard case .corpus(let store) = self else { return false }
    if tokenized.contentHash == store.contentHash { return true }
    let own = Set(store.sources.compactMap { try? FileSystem.canonicalPath($0.path) })
    return corpus.sources.contains { source in
      (try? FileSystem.canonicalPath(source.path)).map(own.contains) ?? false
    }
  }
}
