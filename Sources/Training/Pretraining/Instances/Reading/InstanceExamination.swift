import ExactStrings
import Platform
import Serialization

/// Looks at every row of a file, and takes its checksums on the way.
struct InstanceExamination {
  /// Rows that are examined before their memory is given back.
  static let blockSize = 4096

  /// The longest sequence so far.
  private(set) var longestSequence = 0
  private let path: String
  private let rows: InstanceRows
  private let vocabularySize: Int
  private let shapes: InstanceShapes
  private var checksums: [ExactString: CRC32C] = [:]

  init(path: String, rows: InstanceRows, vocabularySize: Int, shapes: InstanceShapes) {
    self.path = path
    self.rows = rows
    self.vocabularySize = vocabularySize
    self.shapes = shapes
  }

  /// Examines some rows, in order.
  mutating func examine(_ range: Range<Int>) throws(InstanceFileError) {
    let length = shapes.length
    let predictions = shapes.predictions
    add(rows.ids, range, width: length, to: InstanceLayout.inputIDs)
    add(rows.mask, range, width: length, to: InstanceLayout.inputMask)
    add(rows.segments, range, width: length, to: InstanceLayout.segmentIDs)
    add(rows.positions, range, width: predictions, to: InstanceLayout.positions)
    add(rows.labels, range, width: predictions, to: InstanceLayout.labels)
    if let labels = rows.nextSentence {
      add(labels, range, width: 1, to: InstanceLayout.nextSentence)
    }
    for row in range { try examine(row) }
  }

  /// The hash of the contents, after comparing the checksums that the file states.
  ///
  /// - Parameters:
  ///   - file: the open file.
  ///   - converted: datasets of other types than ours, whose checksums say nothing here.
  /// - Returns: a SHA-256.
  /// - Throws: ``InstanceFileError`` if a checksum does not hold.
  func finish(_ file: HDF5File, converted: [String]) throws -> String {
    var hasher = SHA256Hasher()
    hasher.update("\(shapes.count) \(shapes.length) \(shapes.predictions)")
    for (key, checksum) in checksums.sorted(by: { $0.key < $1.key }) {
      let object = key.string
      let found = checksum.hexadecimal
      if !converted.contains(object),
        case .string(let stated) = try file.attribute(HDF5Checksum.attribute, of: object),
        stated != found
      {
        throw InstanceFileError(
          "'\(path)': '\(object)' is damaged: its data have checksum \(found), expected \(stated)")
      }
      hasher.update("\(object) \(found)")
    }
    return hasher.finalizeHex()
  }

  private mutating func add<Element>(
    _ elements: UnsafeBufferPointer<Element>, _ rows: Range<Int>, width: Int, to object: String
  ) {
    let part = elements[rows.lowerBound * width..<rows.upperBound * width]
    checksums[ExactString(object), default: CRC32C()]
      .update(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: part)))
  }

  private mutating func examine(_ row: Int) throws(InstanceFileError) {
    func refuse(_ object: String, _ problem: String) -> InstanceFileError {
      InstanceFileError("'\(path)': '\(object)', row \(row): \(problem)")
    }
    let tokens = rows.tokens(row)
    let end = (row + 1) * shapes.length
    guard !tokens.isEmpty, tokens.allSatisfy({ rows.mask[$0] == 1 }),
      (tokens.upperBound..<end).allSatisfy({ rows.mask[$0] == 0 })
    else { throw refuse(InstanceLayout.inputMask, "is not ones followed by zeros") }
    longestSequence = max(longestSequence, tokens.count)
    func checkIDs(
      _ ids: UnsafeBufferPointer<Int32>, _ range: Range<Int>, _ object: String
    ) throws(InstanceFileError) {
      for place in range where ids[place] < 0 || Int(ids[place]) >= vocabularySize {
        throw refuse(object, "id \(ids[place]), expected 0 to \(vocabularySize - 1)")
      }
    }
    try checkIDs(rows.ids, tokens, InstanceLayout.inputIDs)
    for place in tokens where !(0...1).contains(rows.segments[place]) {
      throw refuse(
        InstanceLayout.segmentIDs, "segment \(rows.segments[place]), expected 0 or 1")
    }
    let masks = rows.masks(row)
    var last: Int32 = 0
    for place in masks {
      let position = rows.positions[place]
      guard position > last, Int(position) < tokens.count else {
        throw refuse(
          InstanceLayout.positions,
          "position \(position) after \(last), expected ascending ones below \(tokens.count)")
      }
      last = position
    }
    try checkIDs(rows.labels, masks, InstanceLayout.labels)
    if let label = rows.nextSentence?[row], !(0...1).contains(label) {
      throw refuse(InstanceLayout.nextSentence, "label \(label), expected 0 or 1")
    }
  }
}
