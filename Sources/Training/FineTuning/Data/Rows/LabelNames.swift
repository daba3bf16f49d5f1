import ExactStrings
import Platform

/// The names of a task's labels, in the order of the model's outputs.
public struct LabelNames: Sendable, Equatable {
  /// The names.
  public let names: [String]
  private let places: [ExactString: Int]

  /// Labels that are named already.
  public init(_ names: [String]) {
    self.names = names
    places = Dictionary(
      names.enumerated().map { (ExactString($1), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Orders labels: by number if they are 0, 1, 2 and so on, else by bytes.
  init(found: Set<ExactString>) {
    let numbers = (0..<found.count).map { "\($0)" }
    let isNumbered = numbers.allSatisfy { found.contains(ExactString($0)) }
    self.init(isNumbered ? numbers : found.map(\.string).sortedByBytes())
  }

  /// The place of a name.
  ///
  /// - Throws: ``RowFault`` that names the known ones.
  func place(of name: String) throws(RowFault) -> Int {
    guard let place = places[ExactString(name)] else {
      let known = listed(names.map { "'\($0.shortened(40))'" }, atMost: 12)
      throw RowFault("the label is '\(name.shortened(40))', expected one of \(known)")
    }
    return place
  }
}
