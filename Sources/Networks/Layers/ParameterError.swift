/// Why a model's parameters could not be had: every entry that does not fit, at once.
public struct ParameterError: Error, CustomStringConvertible {
  /// The file; empty for a new model.
  public let origin: String
  /// Parameters that the file lacks.
  public let missing: [String]
  /// Parameters of another shape or type, with both.
  public let misshapen: [String]
  /// Entries that the model does not have.
  public let unexpected: [String]
  private let sentence: String?

  init(origin: String, missing: [String], misshapen: [String], unexpected: [String]) {
    self.origin = origin
    self.missing = missing
    self.misshapen = misshapen
    self.unexpected = unexpected
    sentence = nil
  }

  private init(origin: String, sentence: String) {
    self.origin = origin
    missing = []
    misshapen = []
    unexpected = []
    self.sentence = sentence
  }

  /// A model that is far larger than the file: naming all that is missing would need its memory.
  package init(origin: String, expectedCount: Double, foundCount: Int) {
    self.init(
      origin: origin,
      sentence:
        "'\(origin)' does not fit the model: its configuration asks for \(Int(exactly: expectedCount).map { "\($0)" } ?? "\(expectedCount)") "
        + "parameters, the file holds \(foundCount)")
  }

  /// Prefixes of frozen parameters that are none, or cut through what is stored as one.
  init(frozenNothing: [String], halves: [String]) {
    var faults: [String] = []
    if !frozenNothing.isEmpty {
      faults.append(
        "no parameter's name begins with "
          + frozenNothing.map { "'\($0)'" }.joined(separator: ", "))
    }
    if !halves.isEmpty {
      faults.append("only a part is meant of \(halves.joined(separator: "; "))")
    }
    self.init(
      origin: "", sentence: "parameters cannot be frozen: " + faults.joined(separator: "; "))
  }

  /// One line with every name.
  public var description: String {
    if let sentence { return sentence }
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
