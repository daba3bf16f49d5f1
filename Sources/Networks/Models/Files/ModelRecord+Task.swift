import Foundation
import Serialization

/// The output layer of a fine-tuned model as files have it.
extension ModelRecord {
  /// The attributes that tell of one.
  static func attributes(
    _ task: TaskHead
  ) throws -> [(name: String, value: HDF5AttributeValue)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [("problem_type", .string(task.problem.rawValue)), ("labels", .strings(task.labels))]
      + (try task.vector.map {
        [("sentence_vector", .string(String(decoding: try encoder.encode($0), as: UTF8.self)))]
      } ?? [])
  }

  /// The output layer that a file's attributes tell of.
  ///
  /// - Throws: ``ModelFileError`` if they cannot be read.
  static func task(
    _ kind: TaskHead.Kind, hasVector: Bool, _ file: some AttributeSource
  ) throws -> TaskHead {
    let text = try file.string("problem_type")
    guard let problem = TaskHead.Problem(rawValue: text) else {
      let known = TaskHead.Problem.allCases.map(\.rawValue).joined(separator: ", ")
      throw ModelFileError(
        "'\(file.path)': attribute 'problem_type' is '\(text)', expected one of \(known)")
    }
    let value = try file.attribute("labels")
    guard case .strings(let labels) = value, !labels.isEmpty else {
      throw ModelFileError(
        "'\(file.path)': attribute 'labels' is \(value.map { "\($0)" } ?? "missing"), expected names"
      )
    }
    let vector: SentenceVector? = hasVector ? try decoded("sentence_vector", of: file) : nil
    return TaskHead(kind, labels: labels, problem: problem, vector: vector)
  }
}
