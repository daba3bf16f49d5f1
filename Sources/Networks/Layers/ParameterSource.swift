import Autograd
import ExactStrings
public import Serialization

/// What a model's parameters are made from.
public enum ParameterSource: Sendable {
  /// New values, a pure function of this seed and the parameters' names.
  case initialized(seed: UInt64)
  /// Values from a file; `origin` names it in messages, and `names` says what it calls our parameters.
  ///
  /// 16-bit floats are widened, which is exact.
  case loaded(
    StateDictionary, origin: String, names: NameMap = .identity,
    missing: MissingParameters = .refused)
}

/// What becomes of parameters that a file lacks.
public enum MissingParameters: Sendable, Equatable {
  /// The model is not made, and the error names them.
  case refused
  /// They are drawn as a new model of this seed would draw them; ``ParameterSet/drawn`` names them.
  case initialized(seed: UInt64)
}

/// The entries of a file as a model under construction asks for them.
struct ParameterFile {
  let dictionary: StateDictionary
  let origin: String
  let names: NameMap
  private var used: Set<ExactString> = []
  private(set) var misshapen: [String] = []

  init(_ dictionary: StateDictionary, origin: String, names: NameMap) {
    self.dictionary = dictionary
    self.origin = origin
    self.names = names
  }

  /// How a message calls one of our parameters: with the file's own name if that is another one.
  func label(_ ours: String) -> String {
    let image = names.foreign(ours)
    return image.name.isExactly(ours) ? ours : "\(ours) (there '\(image.name)')"
  }

  /// The values of one of our parameters, row-major as we have them; nil if there are none.
  ///
  /// An entry that does not fit is remembered, and stands in for zeros.
  mutating func values(_ ours: String, _ shape: Shape) -> [Float]? {
    let image = names.foreign(ours)
    guard let entry = dictionary[image.name] else { return nil }
    used.insert(ExactString(image.name))
    let theirs: [Int] = image.isTransposed ? shape.dimensions.reversed() : shape.dimensions
    let types: [ElementType] = [.float32, .float16, .bfloat16]
    guard types.contains(entry.type), entry.shape == theirs,
      !image.isTransposed || theirs.count == 2, let floats = entry.floats()
    else {
      misshapen.append(
        "\(label(ours)) (\(entry.type.rawValue) \(entry.shape), expected float32 \(Shape(theirs))"
          + (image.isTransposed && theirs.count != 2 ? ", a matrix to be transposed)" : ")"))
      return Array(repeating: 0, count: shape.count)
    }
    return image.isTransposed ? entry.transposed()?.floats() : floats
  }

  /// Entries that nothing has asked for, under their own names.
  ///
  /// - Parameter isIgnored: whether an entry of one of our names may go unused.
  /// - Returns: their names.
  func unexpected(_ isIgnored: (String) -> Bool) -> [String] {
    dictionary.names.filter { !used.contains(ExactString($0)) && !isIgnored(names.ours($0).name) }
  }
}
