import Platform
import Pretraining
import Serialization
import Training

/// Instances in JSON lines, as create-pretraining-data writes them, examined line by line.
///
/// They name no vocabulary that their ids could be held against.
struct InstanceLines {
  /// How many instances there are.
  private(set) var count = 0
  /// The longest sequence in pieces.
  private(set) var longestSequence = 0
  /// The most pieces to predict in a sequence.
  private(set) var mostPredictions = 0
  /// The highest id of a piece.
  private(set) var highestID = 0
  /// Whether instances have labels for next-sentence prediction; nil before the first.
  private(set) var hasLabels: Bool?
  private let path: String

  /// Whether a file has them, by its first line or how that begins.
  static func areIn(_ path: String) -> Bool {
    if InstanceFile.Format.hasInstance(path) { return true }
    guard FileSystem.isRegularFile(path), let file = try? MappedFile(path: path) else {
      return false
    }
    return withExtendedLifetime(file) { file.bytes.starts(with: "{\"input_ids\"".utf8) }
  }

  /// Examines all of a file.
  ///
  /// - Throws: `TrainingError` that names the line and the fault; `SystemError` if it cannot be read.
  init(path: String) throws {
    self.path = path
    let file = try MappedFile(path: path)
    try withExtendedLifetime(file) {
      var rest = file.bytes[...]
      while !rest.isEmpty {
        guard let end = rest.firstIndex(of: 0x0A) else { throw fault("breaks off") }
        try take(UnsafeRawBufferPointer(rebasing: rest[..<end]))
        rest = rest[(end + 1)...]
      }
    }
  }

  /// What was found, in words.
  var description: String {
    "instance file in JSON lines, \(counted(count, "instance")) of up to \(counted(longestSequence, "piece")) "
      + "with ids up to \(highestID), "
      + (hasLabels == true ? "with" : "without") + " next-sentence labels"
  }

  private func fault(_ problem: String) -> TrainingError {
    TrainingError("'\(path)', line \(count + 1) \(problem)")
  }

  private mutating func take(_ line: UnsafeRawBufferPointer) throws {
    let value: JSONValue
    do {
      value = try JSONParser.parse(line)
    } catch {
      throw fault("is not valid JSON: \(error)")
    }
    let ids = try numbers("input_ids", of: value)
    let segments = try numbers("segment_ids", of: value)
    let positions = try numbers("masked_lm_positions", of: value)
    let labels = try numbers("masked_lm_ids", of: value)
    guard !ids.isEmpty else { throw fault("has no pieces in 'input_ids'") }
    try require("segment_ids", has: segments.count, as: "input_ids", ids.count)
    try require("masked_lm_ids", has: labels.count, as: "masked_lm_positions", positions.count)
    if let segment = segments.first(where: { $0 > 1 }) {
      throw fault("has segment \(segment), expected 0 or 1")
    }
    var last = 0
    for position in positions {
      guard position > last, position < ids.count else {
        throw fault(
          "has position \(position) after \(last), expected ascending ones below \(ids.count)")
      }
      last = position
    }
    try takeLabel(of: value)
    count += 1
    longestSequence = max(longestSequence, ids.count)
    mostPredictions = max(mostPredictions, positions.count)
    highestID = max(highestID, ids.max() ?? 0, labels.max() ?? 0)
  }

  private mutating func takeLabel(of value: JSONValue) throws {
    let label = value["next_sentence_label"]
    guard (label != nil) == hasLabels ?? (label != nil) else {
      throw fault(
        "has \(label == nil ? "no" : "a") 'next_sentence_label', unlike the lines before it")
    }
    hasLabels = label != nil
    guard let label else { return }
    guard label == .integer(0) || label == .integer(1) else {
      throw fault("has another 'next_sentence_label' than 0 or 1")
    }
  }

  /// A member that is a list of numbers from 0 to what 32 bits hold.
  private func numbers(_ name: String, of value: JSONValue) throws -> [Int] {
    guard case .array(let elements) = value[name] else {
      throw fault("has no list '\(name)'")
    }
    return try elements.map { element in
      guard case .integer(let number) = element, (0...Int(Int32.max)).contains(number) else {
        throw fault("has something else than an id or place in '\(name)'")
      }
      return number
    }
  }

  private func require(
    _ name: String, has count: Int, as other: String, _ expected: Int
  ) throws {
    guard count == expected else {
      throw fault("has \(count) numbers in '\(name)', expected \(expected) as in '\(other)'")
    }
  }
}
