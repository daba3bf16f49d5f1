import Autograd
import ExactStrings
import Preconditions
import Serialization

/// What a model's parameters are made from.
public enum ParameterSource: Sendable {
  /// New values, a pure function of this seed and the parameters' names.
  case initialized(seed: UInt64)
  /// Values from a file; `origin` names it in messages.
  case loaded(StateDictionary, origin: String)
}

/// Gathers the parameters of a model under construction.
public final class ParameterRegistry {
  private let context: Context
  private let source: ParameterSource
  private var parameters: [Parameter] = []
  private var used: Set<ExactString> = []
  private var missing: [String] = []
  private var misshapen: [String] = []

  /// Makes an empty registry.
  public init(_ source: ParameterSource, context: Context) {
    self.source = source
    self.context = context
  }

  /// The scope with the empty path.
  public var root: ParameterScope { ParameterScope(registry: self, path: "") }

  func add(_ names: [String], _ shape: Shape, _ initializer: Initializer, _ isDecayed: Bool)
    -> Parameter
  {
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
      parts: parts, tensor: Tensor(leaf: values, shape: stacked, context: context),
      isDecayed: isDecayed)
    parameters.append(parameter)
    return parameter
  }

  /// The finished set of parameters.
  ///
  /// - Parameter ignoringUnexpected: names in the source that may go unused.
  /// - Returns: all parameters, in the order of construction.
  /// - Throws: ``ParameterError`` that names every missing, misshapen and unexpected entry.
  public func finish(ignoringUnexpected: (String) -> Bool = { _ in false }) throws(ParameterError)
    -> ParameterSet
  {
    guard case .loaded(let dictionary, let origin) = source else { return ParameterSet(parameters) }
    let unexpected = dictionary.names.filter {
      !used.contains(ExactString($0)) && !ignoringUnexpected($0)
    }
    guard missing.isEmpty, misshapen.isEmpty, unexpected.isEmpty else {
      throw ParameterError(
        origin: origin, missing: missing, misshapen: misshapen, unexpected: unexpected)
    }
    return ParameterSet(parameters)
  }

  private func values(_ name: String, _ shape: Shape, _ initializer: Initializer) -> [Float] {
    switch source {
    case .initialized(let seed):
      return initializer.values(count: shape.count, name: name, seed: seed)
    case .loaded(let dictionary, _):
      guard let entry = dictionary[name] else {
        missing.append(name)
        return Array(repeating: 0, count: shape.count)
      }
      guard entry.type == .float32, entry.shape == shape.dimensions, let floats = entry.floats()
      else {
        misshapen.append(
          "\(name) (\(entry.type.rawValue) \(entry.shape), expected float32 \(shape))")
        return Array(repeating: 0, count: shape.count)
      }
      return floats
    }
  }
}

/// Why a model could not be loaded: every entry that does not fit, at once.
public struct ParameterError: Error, CustomStringConvertible {
  /// The file.
  public let origin: String
  /// Parameters that the file lacks.
  public let missing: [String]
  /// Parameters of another shape or type, with both.
  public let misshapen: [String]
  /// Entries that the model does not have.
  public let unexpected: [String]
  private let sizes: String?

  init(origin: String, missing: [String], misshapen: [String], unexpected: [String]) {
    self.origin = origin
    self.missing = missing
    self.misshapen = misshapen
    self.unexpected = unexpected
    sizes = nil
  }

  /// A model that is far larger than the file: naming all that is missing would need its memory.
  package init(origin: String, expectedCount: Double, foundCount: Int) {
    self.origin = origin
    missing = []
    misshapen = []
    unexpected = []
    sizes = "its configuration asks for \(expectedCount) parameters, the file holds \(foundCount)"
  }

  /// One line with every name.
  public var description: String {
    if let sizes { return "'\(origin)' does not fit the model: \(sizes)" }
    let faults = [("missing", missing), ("misshapen", misshapen), ("unexpected", unexpected)]
      .filter { !$0.1.isEmpty }
      .map { "\($0.1.count) \($0.0): \(Self.list($0.1))" }
    return "'\(origin)' does not fit the model: " + faults.joined(separator: "; ")
  }

  /// All names, but for those of a file that has more than any model.
  private static func list(_ names: [String]) -> String {
    let limit = 10_000
    let rest = names.count > limit ? " and \(names.count - limit) more" : ""
    return names.prefix(limit).joined(separator: ", ") + rest
  }
}
