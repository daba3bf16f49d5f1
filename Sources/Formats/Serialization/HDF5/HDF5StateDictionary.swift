import ExactStrings

/// Writes a state dictionary as a tree of groups, and reads it back in its order.
///
/// Dots in names become slashes: under `/model`, `bert.pooler.dense.weight` is the dataset
/// `/model/bert/pooler/dense/weight`. Each dataset carries its position in the dictionary as the
/// attribute `order` and its checksum as `crc32c`; the group carries the number of arrays as
/// `count`, so that a missing one is noticed.
public enum HDF5StateDictionary {
  fileprivate static let orderAttribute = "order"
  private static let countAttribute = "count"

  /// Writes all arrays under a new group.
  ///
  /// - Parameters:
  ///   - dictionary: what to write.
  ///   - group: the path of the group.
  ///   - file: the file to write to.
  /// - Throws: `HDF5Error` if a name cannot be a path, or writing fails.
  public static func write(
    _ dictionary: StateDictionary, under group: String, of file: HDF5File
  ) throws(HDF5Error) {
    try file.createGroup(group)
    for (position, name) in dictionary.names.enumerated() {
      guard let entry = dictionary[name] else { continue }
      let object = try path(of: name, under: group, in: file)
      try file.write(entry, to: object)
      try file.setAttribute(.integer(Int64(position)), orderAttribute, of: object)
    }
    try file.setAttribute(.integer(Int64(dictionary.count)), countAttribute, of: group)
  }

  /// Reads all arrays under a group and verifies their checksums and their number.
  ///
  /// Files of other programs have neither; their arrays come in the order of their paths.
  ///
  /// - Parameters:
  ///   - group: the path of the group.
  ///   - file: the file to read from.
  /// - Returns: the arrays under their names with dots.
  /// - Throws: `HDF5Error` if anything is missing, damaged, or no array of numbers.
  public static func read(
    under group: String, of file: HDF5File
  ) throws(HDF5Error) -> StateDictionary {
    var dictionary = StateDictionary()
    for name in try names(under: group, of: file) {
      guard dictionary[name.dotted] == nil else {
        throw HDF5Error(
          .mismatch, path: file.path, object: name.object,
          problem: "has a name that another array has too")
      }
      dictionary.append(name.dotted, try file.readEntry(name.object))
    }
    return dictionary
  }

  /// The names of all arrays under a group in order, without reading the arrays.
  ///
  /// - Parameters:
  ///   - group: the path of the group.
  ///   - file: the file to read from.
  /// - Returns: the names with dots, and the paths of the datasets.
  /// - Throws: `HDF5Error` if the group is missing or its order is inconsistent.
  public static func names(
    under group: String, of file: HDF5File
  ) throws(HDF5Error) -> [(dotted: String, object: String)] {
    var walk = HDF5TreeWalk(file: file)
    try walk.visit(group, path: [])
    var found = walk.found
    if let count = try file.attribute(countAttribute, of: group) {
      guard count == .integer(Int64(found.count)) else {
        throw HDF5Error(
          .damaged, path: file.path, object: group,
          problem: "holds \(found.count) arrays, expected \(count)")
      }
      let ordered = found.sorted { ($0.position ?? -1) < ($1.position ?? -1) }
      for (expected, item) in ordered.enumerated() where item.position != Int64(expected) {
        throw HDF5Error(
          .damaged, path: file.path, object: group + "/" + item.path.joined(separator: "/"),
          problem: "has position \(item.position.map(String.init) ?? "none") in the order of "
            + "arrays, expected \(expected)")
      }
      found = ordered
    }
    return found.map { item in
      (item.path.joined(separator: "."), group + "/" + item.path.joined(separator: "/"))
    }
  }

  private static func path(
    of name: String, under group: String, in file: HDF5File
  ) throws(HDF5Error) -> String {
    let components = name.parts(separatedBy: ".", omittingEmpty: false)
    guard
      !components.contains(where: { $0.isEmpty || $0.utf8.contains(0) || $0.containsScalar("/") })
    else {
      throw HDF5Error(
        .unsupported, path: file.path,
        problem: "cannot hold an array named '\(name)': expected words between single dots")
    }
    return group + "/" + components.joined(separator: "/")
  }
}

/// Collects the datasets of a tree of groups, with limits that no model reaches.
///
/// Hard links can make a group its own descendant, so a tree may have no end.
private struct HDF5TreeWalk {
  private static let maximumDepth = 32
  private static let maximumCount = 1 << 18

  let file: HDF5File
  var found: [(position: Int64?, path: [String])] = []
  private var visited = 0

  init(file: HDF5File) {
    self.file = file
  }

  mutating func visit(_ group: String, path: [String]) throws(HDF5Error) {
    for name in try file.list(group) {
      let object = group + "/" + name
      let path = path + [name]
      visited += 1
      guard path.count <= Self.maximumDepth, visited <= Self.maximumCount else {
        throw HDF5Error(
          .unsupported, path: file.path, object: object,
          problem: "lies in a tree of more than \(Self.maximumDepth) levels or "
            + "\(Self.maximumCount) objects")
      }
      switch try file.kind(of: object) {
      case .group: try visit(object, path: path)
      case .dataset:
        var position: Int64?
        let attribute = try file.attribute(HDF5StateDictionary.orderAttribute, of: object)
        if case .integer(let value) = attribute { position = value }
        found.append((position, path))
      case .datatype, nil: continue
      }
    }
  }
}
