import Preconditions

/// Cuts a JSON array that comes piece by piece into its elements.
struct JSONArraySplitter {
  /// What is wrong, and where.
  struct Fault: Error {
    let problem: String
    var remedy: ForeignContent.Remedy?
  }

  private enum Place {
    case beforeArray
    /// After the bracket; the array may be empty.
    case first
    /// After a comma.
    case next
    case element
    case afterElement
    case afterArray
  }

  /// How many elements have been handed out.
  private(set) var count = 0
  /// Whether an element has begun that is not complete.
  var isInElement: Bool { place == .element }
  private let limit: Int
  private var place = Place.beforeArray
  private var element: [UInt8] = []
  /// How many brackets and braces of the element are open.
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// - Parameter limit: the most bytes of an element.
  init(limit: Int) { self.limit = limit }

  /// Takes more bytes of the array, and calls `body` with each element that is complete.
  mutating func add(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    var index = 0
    while index < bytes.count {
      if place == .element {
        let start = index
        let isComplete = findEnd(in: bytes, &index)
        element += bytes[start..<index]
        if element.count > limit {
          throw Fault(problem: "an element is longer than \(limit >> 20) MiB")
        }
        if isComplete { try finishElement(body) }
      } else {
        try step(bytes[index], &index)
      }
    }
  }

  /// Says that no more comes.
  func finish() throws(Fault) {
    switch place {
    case .afterArray: return
    case .beforeArray: throw Fault(problem: "there is no array")
    default: throw Fault(problem: "the array is not closed")
    }
  }

  /// Takes a byte between elements, unless an element begins with it.
  private mutating func step(_ byte: UInt8, _ index: inout Int) throws(Fault) {
    switch (place, byte) {
    case (_, 0x20), (_, 0x09), (_, 0x0A), (_, 0x0D): break
    case (.beforeArray, UInt8(ascii: "[")): place = .first
    case (.first, UInt8(ascii: "]")), (.afterElement, UInt8(ascii: "]")): place = .afterArray
    case (.afterElement, UInt8(ascii: ",")): place = .next
    case (.next, UInt8(ascii: "]")):
      throw Fault(problem: "a comma follows it, but no other element")
    case (.first, UInt8(ascii: ",")), (.next, UInt8(ascii: ",")):
      throw Fault(problem: "expected an element before ','")
    case (.first, _), (.next, _):
      place = .element
      return
    case (.beforeArray, _): throw Fault(problem: "expected '['")
    case (.afterArray, UInt8(ascii: "[")):
      throw Fault(
        problem: "another array follows its array, expected one", remedy: .filter("jq -c '.[]'"))
    case (.afterArray, _): throw Fault(problem: "unexpected text after the array")
    default: throw Fault(problem: "expected ',' or ']'")
    }
    index += 1
  }

  /// Moves to the end of the element; tells whether it is there.
  private mutating func findEnd(in bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> Bool {
    while index < bytes.count {
      let byte = bytes[index]
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
          if depth == 0 {
            index += 1
            return true
          }
        }
        index += 1
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return true }
        depth -= 1
        if depth == 0 {
          index += 1
          return true
        }
      case UInt8(ascii: ","): if depth == 0 { return true }
      default: break
      }
      index += 1
    }
    return false
  }

  private mutating func finishElement(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
  ) throws {
    place = .afterElement
    count += 1
    try element.withUnsafeBufferPointer(body)
    element.removeAll(keepingCapacity: true)
  }
}
