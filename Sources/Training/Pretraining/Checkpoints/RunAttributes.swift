package import Serialization

/// A file with the attributes that describe a run: a checkpoint or `run.json`.
package protocol RunAttributes {
  /// The file.
  var path: String { get }
  /// The value of an attribute, or nil if there is none of this name.
  func attribute(_ name: String) throws -> HDF5AttributeValue?
  /// The text of an attribute that must be there.
  func string(_ name: String) throws -> String
  /// The whole number of an attribute that must be there.
  func integer(_ name: String) throws -> Int64
}

extension HDF5File: RunAttributes {
  package func attribute(_ name: String) throws -> HDF5AttributeValue? {
    try attribute(name, of: "/")
  }
  package func string(_ name: String) throws -> String { try string(name, of: "/") }
  package func integer(_ name: String) throws -> Int64 { try integer(name, of: "/") }
}
