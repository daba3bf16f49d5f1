import Layers
import Serialization

extension ParameterSource {
  /// Refuses parameters of a far smaller model before memory is asked for: every parameter that
  /// they lack would take its place in it until all of them can be named.
  ///
  /// - Parameter expected: how many numbers the model has.
  /// - Throws: ``ParameterError`` that says how many there are.
  func checkSize(_ expected: Double) throws(ParameterError) {
    guard case .loaded(let dictionary, let origin, _, _) = self else { return }
    let found = dictionary.elementCount
    guard expected <= 4 * Double(found) + 0x1p24 else {
      throw ParameterError(origin: origin, expectedCount: expected, foundCount: found)
    }
  }

  /// What we call the entries of a file; none of a new model.
  var ourNames: [String] {
    guard case .loaded(let dictionary, _, let names, _) = self else { return [] }
    return dictionary.names.map { names.ours($0).name }
  }
}
