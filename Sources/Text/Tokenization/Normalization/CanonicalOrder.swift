/// Unicode's order of the marks after a character, by their combining classes.
package enum CanonicalOrder {
  /// Where marks come from that are put in order: by class, and as they were where that is equal.
  ///
  /// Takes time in proportion to their number, which texts of nothing but marks need.
  ///
  /// - Parameter classes: the combining class of each mark.
  /// - Returns: the offset of each mark in what was given.
  package static func order(of classes: ArraySlice<UInt8>) -> [Int] {
    if zip(classes, classes.dropFirst()).allSatisfy({ $0 <= $1 }) {
      return Array(0..<classes.count)
    }
    var places = [Int](repeating: 0, count: 257)
    for value in classes { places[Int(value) + 1] += 1 }
    for value in 1..<places.count { places[value] += places[value - 1] }
    var order = [Int](repeating: 0, count: classes.count)
    for (offset, value) in classes.enumerated() {
      order[places[Int(value)]] = offset
      places[Int(value)] += 1
    }
    return order
  }
}
