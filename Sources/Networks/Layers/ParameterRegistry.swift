public import Autograd
import ExactStrings
import Preconditions
import Serialization

/// Gathers the parameters of a model under construction.
public final class ParameterRegistry {
  private let context: Context
  private var file: ParameterFile?
  /// What parameters are drawn with that are not loaded; nil refuses them.
  private let seed: UInt64?
  private var parameters: [Parameter] = []
  private var used: Set<ExactString> = []
  private var missing: [String] = []
  private var frozen: FrozenNames

  /// Makes an empty registry.
  ///
  /// - Parameters:
  ///   - source: what parameters are made from.
  ///   - frozen: beginnings of the names of parameters that training leaves as they are, such as `bert.`.
  ///   - context: what the model computes with.
  public init(_ source: ParameterSource, frozen: [String] = [], context: Context) {
    self.context = context
    self.frozen = FrozenNames(frozen)
    switch source {
    case .initialized(let seed):
      file = nil
      self.seed = seed
    case .loaded(let dictionary, let origin, let names, let missing):
      file = ParameterFile(dictionary, origin: origin, names: names)
      seed = if case .initialized(let seed) = missing { seed } else { nil }
    }
  }

  /// The scope with the empty path.
  public var root: ParameterScope { ParameterScope(registry: self, path: "") }

  func add(
    _ names: [String], _ shape: Shape, _ initializer: Initializer, _ isDecayed: Bool,
    quantizableParts: Int
  ) -> Parameter {
    var values: [Float] = []
    values.reserveCapacity(names.count * shape.count)
    var parts: [Parameter.Part] = []
    for name in names {
      require(
        used.insert(ExactString(name)).inserted, "ParameterRegistry: \(name) is asked for twice")
      let start = values.count
      values += self.values(name, shape, initializer)
      parts.append(.init(name: name, shape: shape, elements: start..<values.count))
    }
    let stacked = Shape([names.count * shape[0]] + shape.dimensions.dropFirst())
    let parameter = Parameter(
      parts: parts,
      tensor: tensor(
        values, stacked, isFrozen: frozen.contains(names), quantizableParts * shape[0]),
      isDecayed: isDecayed)
    parameters.append(parameter)
    return parameter
  }

  private func tensor(
    _ values: [Float], _ shape: Shape, isFrozen: Bool, _ quantizableRows: Int
  ) -> Tensor {
    if quantizableRows > 0, context.precision == .int8, Tensor.canQuantize(shape) {
      return Tensor(
        quantizing: values, shape: shape, floatRows: shape[0] - quantizableRows, context: context)
    }
    // Nothing is recorded of a tensor without gradient, nor of what is computed of such tensors alone.
    return isFrozen
      ? Tensor(values, shape: shape, context: context)
      : Tensor(leaf: values, shape: shape, context: context)
  }

  /// The finished set of parameters.
  ///
  /// - Parameter ignoringUnexpected: names, as we have them, of entries in the source that may go unused.
  /// - Returns: all parameters, in the order of construction.
  /// - Throws: ``ParameterError`` that names every missing, misshapen and unexpected entry, or every prefix of
  ///   frozen parameters that fits none.
  public func finish(ignoringUnexpected: (String) -> Bool = { _ in false }) throws(ParameterError)
    -> ParameterSet
  {
    if let file {
      let unexpected = file.unexpected(ignoringUnexpected)
      let refused = seed == nil ? missing.map(file.label) : []
      guard refused.isEmpty, file.misshapen.isEmpty, unexpected.isEmpty else {
        throw ParameterError(
          origin: file.origin, missing: refused, misshapen: file.misshapen, unexpected: unexpected)
      }
    }
    try frozen.check()
    return ParameterSet(parameters, drawn: missing)
  }

  private func values(_ name: String, _ shape: Shape, _ initializer: Initializer) -> [Float] {
    if let values = file?.values(name, shape) { return values }
    missing.append(name)
    guard let seed else { return Array(repeating: 0, count: shape.count) }
    return initializer.values(count: shape.count, name: name, seed: seed)
  }
}

/// Which parameters training leaves as they are, by the beginnings of their names.
private struct FrozenNames {
  private var prefixes: [(text: String, isUsed: Bool)]
  private var halves: [String] = []

  init(_ prefixes: [String]) { self.prefixes = prefixes.map { ($0, false) } }

  /// Whether a parameter of these parts is one of them.
  mutating func contains(_ parts: [String]) -> Bool {
    let count = parts.count { name in
      var isFrozen = false
      for index in prefixes.indices where name.hasExactPrefix(prefixes[index].text) {
        prefixes[index].isUsed = true
        isFrozen = true
      }
      return isFrozen
    }
    if count > 0, count < parts.count { halves.append(parts.joined(separator: ", ")) }
    return count == parts.count
  }

  func check() throws(ParameterError) {
    let useless = prefixes.filter { !$0.isUsed }.map(\.text)
    guard useless.isEmpty, halves.isEmpty else {
      throw ParameterError(frozenNothing: useless, halves: halves)
    }
  }
}
