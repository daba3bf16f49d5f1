import ExactStrings
import Preconditions
import Serialization
import Serving

/// A request whose route is known.
struct Call: Sendable {
  /// Its members.
  var members = JSONObject()
  /// The fields that the route reads.
  var fields: [AnyField] = []
  /// What stands in the path's place for a name.
  var pathParameter: String?
  /// When nobody wants the answer any more.
  var deadline: ContinuousClock.Instant?
  /// When it was there as a whole.
  private(set) var start = ContinuousClock.now

  /// Says that all of the request is there.
  ///
  /// - Parameter timeout: how long its answer is worth waiting for; nil: as long as it takes.
  mutating func begin(timeout: Duration?) {
    start = .now
    deadline = timeout.map { start + $0 }
  }

  /// The value of a field; nil if it was left out, or is null.
  func value<Value>(_ field: Field<Value>) throws(Fault) -> Value? {
    require(
      fields.contains { $0.name.isExactly(field.name) },
      "Call: the route does not tell of its field \(field.name)")
    guard let value = members[field.name] else { return nil }
    if !field.isRequired, case .null = value { return nil }
    return try field.read(value, Place(field.name))
  }

  /// The value of a field that has to be there.
  func required<Value>(_ field: Field<Value>) throws(Fault) -> Value {
    guard let value = try value(field) else {
      throw Fault(.invalid, "`\(field.name)` is missing", member: field.name)
    }
    return value
  }
}
