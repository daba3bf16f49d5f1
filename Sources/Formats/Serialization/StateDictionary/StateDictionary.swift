import ExactStrings
import Preconditions

/// Named arrays in order: what a model is when it is a file.
///
/// The names are paths with dots, such as `bert.pooler.dense.weight`. Copies share the arrays.
public struct StateDictionary: Sendable {
  /// The names in order.
  public private(set) var names: [String] = []
  private var entries: [ExactString: Entry] = [:]

  /// Creates an empty dictionary.
  public init() {}

  /// The number of arrays.
  public var count: Int { names.count }

  /// Whether there is no array.
  public var isEmpty: Bool { names.isEmpty }

  /// The size of all arrays in bytes.
  public var byteCount: Int { entries.values.reduce(0) { $0 + $1.storage.count } }

  /// The number of all elements.
  public var elementCount: Int { entries.values.reduce(0) { $0 + $1.elementCount } }

  /// The array of some name, or nil; assigning replaces, adds at the end, or removes.
  public subscript(name: String) -> Entry? {
    get { entries[ExactString(name)] }
    set {
      if entries.updateValueOrRemove(newValue, forKey: ExactString(name)) == nil {
        if newValue != nil { names.append(name) }
      } else if newValue == nil {
        names.removeAll { $0.isExactly(name) }
      }
    }
  }

  /// Adds an array at the end; its name must be new.
  public mutating func append(_ name: String, _ entry: Entry) {
    require(entries[ExactString(name)] == nil, "StateDictionary.append: '\(name)' is there already")
    entries[ExactString(name)] = entry
    names.append(name)
  }

  /// Adds a copy of an array of numbers at the end; its name must be new.
  public mutating func append<Element: StoredElement>(
    _ name: String, shape: [Int], _ values: [Element]
  ) {
    append(name, Entry(shape: shape, values))
  }

  /// The array of some name.
  ///
  /// - Throws: `StateDictionaryError.missing`.
  public func entry(_ name: String) throws(StateDictionaryError) -> Entry {
    guard let entry = entries[ExactString(name)] else {
      throw .missing(name: name, count: count)
    }
    return entry
  }

  /// Gives access to the numbers of an array without copying them.
  ///
  /// - Throws: `StateDictionaryError` if it is missing or of another type, or what `body` throws.
  public func withValues<Element: StoredElement, Result>(
    _ name: String, as type: Element.Type = Element.self,
    _ body: (UnsafeBufferPointer<Element>) throws -> Result
  ) throws -> Result {
    let entry = try entry(name)
    guard entry.type == Element.elementType else {
      throw StateDictionaryError.wrongType(
        name: name, found: entry.type, expected: Element.elementType)
    }
    return try withExtendedLifetime(entry.storage) {
      try body(entry.storage.bytes.assumingMemoryBound(to: Element.self))
    }
  }

  /// Gives access to the single-precision numbers of an array without copying them.
  ///
  /// - Throws: `StateDictionaryError` if it is missing or of another type, or what `body` throws.
  public func withFloats<Result>(
    _ name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result {
    try withValues(name, as: Float.self, body)
  }
}

extension StateDictionary: Equatable {
  /// Whether both have the same arrays under the same names, byte for byte, in the same order.
  public static func == (left: StateDictionary, right: StateDictionary) -> Bool {
    left.names.elementsEqual(right.names) { $0.isExactly($1) } && left.entries == right.entries
  }
}

/// An array that a state dictionary lacks or holds in another form than asked for.
public enum StateDictionaryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no array of this name.
  case missing(name: String, count: Int)
  /// The array has another element type.
  case wrongType(name: String, found: ElementType, expected: ElementType)

  /// One line with the name, what was found and what was expected.
  public var description: String {
    switch self {
    case .missing(let name, let count): "there is no array '\(name)' among the \(count) present"
    case .wrongType(let name, let found, let expected):
      "array '\(name)' is of type \(found), expected \(expected)"
    }
  }
}

extension Dictionary {
  /// Sets or removes a value and returns the one before.
  fileprivate mutating func updateValueOrRemove(_ value: Value?, forKey key: Key) -> Value? {
    guard let value else { return removeValue(forKey: key) }
    return updateValue(value, forKey: key)
  }
}
