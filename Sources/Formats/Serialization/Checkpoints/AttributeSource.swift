/// A file with attributes that describe a model or a run: a checkpoint or `run.json`.
package protocol AttributeSource {
  /// The file.
  var path: String { get }
  /// The value of an attribute, or nil if there is none of this name.
  func attribute(_ name: String) throws -> HDF5AttributeValue?
  /// The text of an attribute that must be there.
  func string(_ name: String) throws -> String
  /// The whole number of an attribute that must be there.
  func integer(_ name: String) throws -> Int64
}

extension HDF5File: AttributeSource {
  package func attribute(_ name: String) throws -> HDF5AttributeValue? {
    try attribute(name, of: "/")
  }
  package func string(_ name: String) throws -> String { try string(name, of: "/") }
  package func integer(_ name: String) throws -> Int64 { try integer(name, of: "/") }
}

extension DecodingError {
  /// What a decoder complains of, and where, in few words.
  ///
  /// - Parameter error: whatever it threw.
  /// - Returns: a line without the name of the file.
  package static func reason(of error: any Error) -> String {
    let context: DecodingError.Context
    switch error {
    case DecodingError.dataCorrupted(let found), DecodingError.typeMismatch(_, let found),
      DecodingError.valueNotFound(_, let found):
      context = found
    case DecodingError.keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
    default: return "\(error)"
    }
    let place = context.codingPath.map(\.stringValue).joined(separator: ".")
    return (place.isEmpty ? "" : "'\(place)': ") + context.debugDescription
  }
}
