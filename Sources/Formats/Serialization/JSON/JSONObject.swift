import ExactStrings

/// The members of a JSON object in their order, under names that are told apart by their bytes.
///
/// Finding a member takes time in proportion to their number: large objects are gone through.
public struct JSONObject: Sendable {
  /// A name and its value.
  public struct Member: Equatable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: JSONValue

    /// A member.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }

    /// Whether name and value are the same, byte for byte.
    public static func == (left: Member, right: Member) -> Bool {
      left.name.isExactly(right.name) && left.value == right.value
    }
  }

  /// The members in order; their names are distinct.
  public private(set) var members: [Member]

  /// An object of these members, whose names must be distinct.
  public init(_ members: [Member] = []) { self.members = members }

  /// The value of a name, or nil; assigning replaces it in its place, adds it at the end, or removes it.
  public subscript(name: String) -> JSONValue? {
    get { members.first { $0.name.isExactly(name) }?.value }
    set {
      let index = members.firstIndex { $0.name.isExactly(name) }
      switch (index, newValue) {
      case (let index?, let value?): members[index] = Member(name, value)
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name, value))
      case (nil, nil): break
      }
    }
  }

  /// Takes a member out.
  @discardableResult
  public mutating func removeValue(forName name: String) -> JSONValue? {
    defer { self[name] = nil }
    return self[name]
  }

  /// The same members, names in the order of their bytes.
  public func sortedByName() -> JSONObject {
    JSONObject(members.sorted { ExactString($0.name) < ExactString($1.name) })
  }
}

extension JSONObject: RandomAccessCollection {
  /// The first member's place.
  public var startIndex: Int { 0 }
  /// Behind the last member.
  public var endIndex: Int { members.count }

  /// The member at a place.
  public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Equatable {
  /// Whether both have the same members, in any order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.sortedByName().members == right.sortedByName().members
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  /// An object with the members of a literal, in its order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    members = elements.map { Member($0.0, $0.1) }
  }

  /// An object with these members.
  public init(arrayLiteral elements: Member...) { members = elements }
}
