import ExactStrings
import Layers
import Models
import Serialization
import Training

/// Brings arrays of other programs under our names and into our layout.
enum ForeignWeights {
  /// The arrays of a file in Hugging Face's names, old and new, with and without `bert.`, under ours.
  ///
  /// - Parameters:
  ///   - tensors: as the file has them.
  ///   - origin: the file, for messages.
  /// - Returns: the same without what repeats other arrays.
  /// - Throws: ``TrainingError`` if two arrays have one name, or what should repeat another does not.
  static func ours(_ tensors: StateDictionary, origin: String) throws -> StateDictionary {
    var result = try renamed(tensors, BERTConfiguration.names(in: tensors), origin: origin)
    let word = "bert.embeddings.word_embeddings.weight"
    try dropCopy("cls.predictions.decoder.weight", of: word, from: &result, origin: origin)
    let bias = "cls.predictions.bias"
    let copy = "cls.predictions.decoder.bias"
    if result[bias] == nil, let entry = result[copy] {
      result[copy] = nil
      result.append(bias, entry)
    } else {
      try dropCopy(copy, of: bias, from: &result, origin: origin)
    }
    for name in result.names where BERTConfiguration.isRedundant(name) { result[name] = nil }
    return result
  }

  /// Leaves out the arrays of heads that a model is not to have.
  ///
  /// - Parameters:
  ///   - tensors: under our names.
  ///   - heads: what the model has.
  /// - Returns: the heads whose arrays were left out, by the beginnings of their names.
  static func trim(_ tensors: inout StateDictionary, to heads: ModelHeads) -> [String] {
    var leftOut: [String] = []
    for (prefix, isKept) in parts(heads) where !isKept {
      let names = tensors.names.filter { $0.hasExactPrefix(prefix + ".") }
      if !names.isEmpty { leftOut.append(prefix) }
      for name in names { tensors[name] = nil }
    }
    return leftOut
  }

  /// Every part beside an encoder, and whether heads have it.
  private static func parts(_ heads: ModelHeads) -> [(prefix: String, isKept: Bool)] {
    [("bert.pooler", heads.hasPooler), ("cls.predictions", heads.predictsMaskedPieces)]
      + PairTask.allCases.map { ($0.head, $0 == heads.pairTask) }
      + Set(TaskHead.Kind.allCases.map(\.head)).sortedByBytes().map {
        ($0, $0 == heads.task?.kind.head)
      }
  }

  /// Renames arrays by a table, and transposes those that it says are.
  ///
  /// - Throws: ``TrainingError`` if two arrays get one name.
  static func renamed(
    _ tensors: StateDictionary, _ names: NameMap, origin: String
  ) throws -> StateDictionary {
    var result = StateDictionary()
    for (name, entry) in tensors {
      let image = names.ours(name)
      guard result[image.name] == nil else {
        throw TrainingError(
          "'\(origin)' holds '\(image.name)' twice, once as \(JSONValue.quoted(name))")
      }
      result.append(image.name, image.isTransposed ? try transposed(entry, name, origin) : entry)
    }
    return result
  }

  private static func transposed(
    _ entry: StateDictionary.Entry, _ name: String, _ origin: String
  ) throws -> StateDictionary.Entry {
    guard let result = entry.transposed() else {
      throw TrainingError(
        "'\(origin)': \(JSONValue.quoted(name)) is \(entry.type.rawValue) \(entry.shape), expected a matrix of floats"
      )
    }
    return result
  }

  /// Drops an array that is to hold the same as another.
  private static func dropCopy(
    _ copy: String, of name: String, from tensors: inout StateDictionary, origin: String
  ) throws {
    guard let entry = tensors[copy] else { return }
    guard let original = tensors[name], original == entry else {
      throw TrainingError(
        "'\(origin)': '\(copy)' differs from '\(name)', expected the same: this program computes masked "
          + "pieces with the word embeddings (tie_word_embeddings)")
    }
    tensors[copy] = nil
  }
}
