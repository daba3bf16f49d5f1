import CHDF5
import ExactStrings

/// A walk over everything in a file, which refuses what this library neither writes nor reads.
///
/// It calls the library as readers do: what it survives, they survive.
struct HDF5Examination {
  private static let maximumDepth = 32
  private static let maximumCount = 1 << 18
  /// Chunks beyond this many bytes are refused, as each is unpacked as a whole.
  private static let maximumChunk = 1 << 28
  /// Numbers in one block need no structure to be found, so of large ones only the place is checked.
  private static let alwaysRead = 1 << 20

  private let file: HDF5File
  private var visited: Set<[UInt64]> = []

  /// Examines a file and describes what is wrong with it, or returns an empty text.
  static func report(on path: String) -> String {
    do throws(HDF5Error) {
      // What is asked here is whether data can be read; readers ask whether they are right.
      var examination = HDF5Examination(file: try HDF5File(unproved: path, isVerified: true))
      try examination.visit("/", depth: 0)
      try examination.file.close()
      return ""
    } catch {
      return [error.kind.rawValue, error.object ?? "", error.problem].joined(separator: separator)
    }
  }

  /// The error that a report describes, or nil.
  static func error(in report: String, path: String) -> HDF5Error? {
    let fields = report.split(separator: separator, omittingEmptySubsequences: false)
    guard fields.count == 3, let kind = HDF5Error.Kind(rawValue: String(fields[0])) else {
      return nil
    }
    return HDF5Error(
      kind, path: path, object: fields[1].isEmpty ? nil : String(fields[1]),
      problem: String(fields[2]))
  }

  private static let separator = "\0"

  private init(file: HDF5File) { self.file = file }

  private mutating func visit(_ object: String, depth: Int) throws(HDF5Error) {
    try remember(object, depth: depth)
    for name in try file.attributeNames(of: object) { _ = try file.attribute(name, of: object) }
    switch try file.kind(of: object) {
    case .group:
      for name in try file.list(object) {
        guard !name.isEmpty, name != ".", !name.containsScalar("/") else {
          throw refusal(object, "holds an object named \(JSONValue.quoted(name))")
        }
        try visit(object == "/" ? "/" + name : object + "/" + name, depth: depth + 1)
      }
    case .dataset: try read(object)
    case .datatype: throw refusal(object, "is a named datatype, expected groups and datasets")
    case nil: throw refusal(object, "is not in the file")
    }
  }

  /// Refuses what is met a second time: hard links can make a group its own descendant.
  private mutating func remember(_ object: String, depth: Int) throws(HDF5Error) {
    let address = try file.address(of: object)
    guard visited.insert(address).inserted else {
      throw refusal(object, "is linked from two places, expected a tree")
    }
    guard depth <= Self.maximumDepth, visited.count <= Self.maximumCount else {
      throw refusal(
        object,
        "lies in a tree of more than \(Self.maximumDepth) levels or \(Self.maximumCount) objects")
    }
  }

  private func read(_ object: String) throws(HDF5Error) {
    let info = try file.info(object)
    guard let type = info.elementType else {
      _ = try file.readTexts(object)
      return
    }
    let byteCount = info.elementCount * type.byteCount
    if info.layout == .chunked {
      try readChunks(object, info, type)
    } else if byteCount <= Self.alwaysRead {
      _ = try file.readEntry(object)
    }
  }

  /// Reads rows of chunks, so that each chunk is unpacked once.
  private func readChunks(
    _ object: String, _ info: HDF5DatasetInfo, _ type: ElementType
  ) throws(HDF5Error) {
    guard let count = info.shape.first, info.elementCount > 0 else { return }
    let chunk = try file.chunk(of: object)
    let rowBytes = info.elementCount / count * type.byteCount
    let (slab, overflow) = rowBytes.multipliedReportingOverflow(by: min(chunk.rows, count))
    guard chunk.elements <= Self.maximumChunk / type.byteCount, !overflow,
      slab <= Self.maximumChunk
    else {
      throw refusal(
        object,
        "lies in chunks of \(chunk.elements) elements, expected at most "
          + "\(Self.maximumChunk) bytes in a row of chunks")
    }
    let rows = chunk.rows * max(1, min(count, (1 << 22) / max(1, slab)))
    for start in stride(from: 0, to: count, by: rows) {
      try file.readBytes(rows: start..<min(start + rows, count), of: object)
    }
  }

  private func refusal(_ object: String, _ problem: String) -> HDF5Error {
    HDF5Error(.unsupported, path: file.path, object: object, problem: problem)
  }
}
