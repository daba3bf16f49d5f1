import ExactStrings
public import Foundation
import Serialization

/// The families of models that there are, by Hugging Face's `model_type`.
public enum ModelFamilies {
  /// One row per family; `Tests/PretrainingTests/Runs/ModelFamilyTests.swift` holds each against another program's
  /// numbers.
  public static let all: [any ModelConfiguration.Type] = [BERTConfiguration.self]

  /// The `model_type` of every family.
  public static var modelTypes: [String] { all.map { $0.modelType } }

  /// Reads a configuration of whichever family it is; one without `model_type`, as Google's are, is a BERT's.
  ///
  /// - Parameters:
  ///   - json: the text of `config.json`.
  ///   - origin: the file's name, for messages.
  /// - Returns: the family's configuration.
  /// - Throws: ``ConfigurationError``; for an unknown family it names the known ones.
  public static func configuration(
    json: Data, origin: String
  ) throws(ConfigurationError) -> any ModelConfiguration {
    let members = try BERTConfiguration.members(
      of: json, origin: origin, expected: "a model's configuration")
    guard let found = members["model_type"], found != .null else {
      return try BERTConfiguration(json: json, origin: origin)
    }
    for family in all where found == .string(family.modelType) {
      return try family.init(json: json, origin: origin)
    }
    throw ConfigurationError(
      origin,
      "model_type is \(found.shortText), expected one of \(modelTypes.joined(separator: ", "))")
  }
}
