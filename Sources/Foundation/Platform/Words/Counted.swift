/// A number with its noun in the right form: `1 document`, `2 documents`.
///
/// - Parameters:
///   - count: how many there are.
///   - noun: what one of them is called; its plural is formed by an s.
/// - Returns: both.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(nouns(count, noun))" }

/// A noun as it stands after a number.
package func nouns(_ count: Int, _ noun: String) -> String { count == 1 ? noun : noun + "s" }

/// The first of many things, and how many more there are, so that a message stays short.
///
/// - Parameters:
///   - things: all of them.
///   - limit: how many are named.
///   - separator: what stands between them.
/// - Returns: one line.
package func listed(_ things: [String], atMost limit: Int = 3, separator: String = ", ") -> String {
  let named = things.prefix(limit).joined(separator: separator)
  let rest = things.count - limit
  return rest > 0 ? "\(named)\(separator)and \(rest) more" : named
}
