import Foundation
import Platform
import Pretraining
import Serialization
import Training

/// What a run has come to, bit for bit: its last checkpoint and its history.
public enum RunComparison {
  /// Fields of the history that tell of the machine and not of the run.
  private static let timings = ["tokens_per_second", "seconds"]

  /// Looks for the first difference between a run and its reference.
  ///
  /// - Parameters:
  ///   - run: the run's directory.
  ///   - reference: that of the same run, never killed.
  /// - Returns: nil if weights, moments, step, data position, all other attributes and the history
  ///   agree in every bit.
  /// - Throws: an error that names a file that cannot be read.
  public static func firstDifference(
    _ run: String, reference: String
  ) throws -> String? {
    let (run, reference) = (RunDirectory(run), RunDirectory(reference))
    let (steps, expected) = (try run.checkpointSteps(), try reference.checkpointSteps())
    guard let step = expected.last, steps.last == step else {
      return "the last checkpoint is of step \(steps.last ?? 0), expected \(expected.last ?? 0)"
    }
    return try files(run.checkpoint(step: step), reference.checkpoint(step: step))
      ?? history(run.metrics, reference.metrics)
  }

  private static func files(_ path: String, _ reference: String) throws -> String? {
    // Checkpoints hold no times, so equal ones are equal files. Where not, the reader says why.
    let (left, right) = (try MappedFile(path: path), try MappedFile(path: reference))
    if left.bytes.elementsEqual(right.bytes) { return nil }
    let (found, expected) = (try Checkpoint(path: path), try Checkpoint(path: reference))
    let arrays =
      [("weights", found.model, expected.model)]
      + expected.optimizer.map { ($0.slot, found[$0.slot], $0.tensors) }
    for (name, found, expected) in arrays {
      if found.names != expected.names { return "\(name): other names" }
      for array in found.names where found[array] != expected[array] {
        return "\(name): '\(array)' differs"
      }
    }
    let cursors = (found.state.cursor, expected.state.cursor)
    if cursors.0 != cursors.1 { return "data position \(cursors.0), expected \(cursors.1)" }
    let roots = (try HDF5File(opening: path), try HDF5File(opening: reference))
    for name in try roots.1.attributeNames() {
      let (found, expected) = (try roots.0.attribute(name), try roots.1.attribute(name))
      guard found != expected else { continue }
      return "attribute '\(name)' is \(found.map { "\($0)" } ?? "missing"), expected "
        + (expected.map { "\($0)" } ?? "none")
    }
    return "the files differ, but not in arrays or attributes"
  }

  private static func history(_ path: String, _ reference: String) throws -> String? {
    let (found, expected) = (try lines(path), try lines(reference))
    for (index, pair) in zip(found, expected).enumerated() where pair.0 != pair.1 {
      return "history, line \(index + 1): \(pair.0), expected \(pair.1)"
    }
    guard found.count == expected.count else {
      return "the history has \(found.count) lines, expected \(expected.count)"
    }
    return nil
  }

  /// The lines of a history as JSON with sorted keys and without timings.
  private static func lines(_ path: String) throws -> [String] {
    try FileSystem.contents(of: path).split(separator: UInt8(ascii: "\n")).map { line in
      guard var object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
        throw CrashTestError("'\(path)' has a line that is no JSON object")
      }
      for name in timings { object[name] = nil }
      let bytes = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
