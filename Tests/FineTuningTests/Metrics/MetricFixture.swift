import Foundation
import Serialization
import Testing

/// What other programs say of the cases that `make_metrics.py` made.
func metricCases(_ name: String) throws -> [JSONValue] {
  let file = try #require(
    Bundle.module.url(forResource: "metrics", withExtension: "json", subdirectory: "Fixtures"))
  let bytes = [UInt8](try Data(contentsOf: file))
  let all = try bytes.withUnsafeBytes { try JSONParser.parse($0) }
  guard let value = all[name] else { return [] }
  return value.elements.isEmpty ? [value] : value.elements
}

/// The same up to rounding.
func isClose(_ left: Double, _ right: Double, _ tolerance: Double = 1e-12) -> Bool {
  abs(left - right) <= tolerance * max(1, abs(right))
}

extension JSONValue {
  /// The elements of an array; none of anything else.
  var elements: [JSONValue] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  /// A number; NaN of anything else.
  var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: .nan
    }
  }

  /// A text; empty of anything else.
  var text: String {
    guard case .string(let text) = self else { return "" }
    return text
  }

  func ints(_ name: String) -> [Int] { self[name].map { $0.elements.map { Int($0.double) } } ?? [] }
  func doubles(_ name: String) -> [Double] { self[name].map { $0.elements.map(\.double) } ?? [] }
  func texts(_ name: String) -> [String] { self[name].map { $0.elements.map(\.text) } ?? [] }
  func double(_ name: String) -> Double { self[name]?.double ?? .nan }

  /// Rows of texts.
  func rows(_ name: String) -> [[String]] {
    self[name].map { $0.elements.map { $0.elements.map(\.text) } } ?? []
  }
}
