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

extension StateDictionary.Entry {
  /// A matrix of floats with rows and columns exchanged; nil for anything else.
  fileprivate func transposed() -> StateDictionary.Entry? {
    guard shape.count == 2, let values = floats() else { return nil }
    var result: [Float] = []
    result.reserveCapacity(values.count)
    for column in 0..<shape[1] {
      for row in 0..<shape[0] { result.append(values[row * shape[1] + column]) }
    }
    return StateDictionary.Entry(shape: [shape[1], shape[0]], result)
  }
}
