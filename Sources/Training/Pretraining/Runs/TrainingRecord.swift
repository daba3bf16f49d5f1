import Corpora
import Foundation
public import Models
import Platform
import Serialization
import Training

/// What the files of a run tell about the training of one of its checkpoints.
public struct TrainingRecord {
  /// A section of a model card, in Markdown.
  public let text: String

  /// The record of a model that comes from a run; nil for any other.
  ///
  /// - Throws: an error that names the checkpoint that cannot be read.
  public init?(_ model: StoredModel) throws {
    guard model.step != nil else { return nil }
    let file = try HDF5File(opening: model.origin)
    guard try RunKind(file) == .pretraining else { return nil }
    self.init(
      try RunState(checkpoint: file),
      in: RunDirectory(FileSystem.parent(of: model.origin)))
  }

  private init(_ state: RunState, in directory: RunDirectory) {
    let options = state.options
    var lines = [
      "Trained for \(Self.steps(state)) (recipe \(options.recipe.rawValue), seed \(options.seed))"
        + Self.corpus(state, directory) + "." + Self.otherChanges(state)
    ]
    if let report = Self.evaluation(state.step, directory) {
      lines.append("\nOn held-out documents, beside guessing by the pieces' frequency:\n")
      lines += Self.table(report)
    }
    text = "## Training\n\n" + lines.joined(separator: "\n")
  }

  /// How many steps of how many sequences, where these changed on the way for each part.
  private static func steps(_ state: RunState) -> String {
    let parts = state.stepParts
    let sizes = parts.map {
      "\(countText($0.steps)) of \(countText($0.sequences))"
    }
    let all = "\(countText(state.step)) steps"
    guard parts.count > 1, let last = sizes.last else {
      return "\(all) of \(countText(state.options.sequencesPerStep)) sequences"
    }
    return "\(all), \(sizes.dropLast().joined(separator: ", ")) and \(last) sequences"
  }

  /// What else was changed when the run was resumed.
  private static func otherChanges(_ state: RunState) -> String {
    let changes = state.changes.filter { !RunState.sizes.contains($0.what) }
    return changes.isEmpty
      ? "" : " Changed on the way: \(changes.map(\.description).joined(separator: "; "))."
  }

  private static func corpus(_ state: RunState, _ directory: RunDirectory) -> String {
    switch state.data {
    case .instances: return " of instance files"
    case .tokens(let hash):
      guard let store = try? TokenStore(opening: directory.tokens), store.contentHash == hash else {
        return ""
      }
      let held =
        state.options.holdOutEvery.map { ", of which every \($0)th document is held out" } ?? ""
      return ", drawn from \(countText(store.statistics.documents)) documents of "
        + "\(countText(store.statistics.tokens)) pieces together\(held)"
    }
  }

  private static func table(_ report: EvaluationReport) -> [String] {
    func text(_ value: Double) -> String { String(format: "%.4f", value) }
    let mlm = report.maskedLanguageModel
    var rows = ["| | model | guessing |", "|---|---|---|"]
    if mlm.count > 0 {
      rows += [
        "| MLM loss | \(text(mlm.loss)) | \(text(mlm.unigramLoss)) |",
        "| MLM accuracy | \(text(mlm.accuracy)) | \(text(mlm.commonestPieceAccuracy)) |",
      ]
    }
    if let pairs = report.pairs {
      rows.append(
        "| \(pairs.task.abbreviation) accuracy | \(text(pairs.accuracy)) | \(text(pairs.majorityAccuracy)) |"
      )
    }
    return rows
  }

  /// The evaluation of a step that the log has.
  private static func evaluation(_ step: Int, _ directory: RunDirectory) -> EvaluationReport? {
    guard
      let log = try? FileSystem.contents(ofRegularFile: directory.metrics, atMost: 1 << 34)
    else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.allowNonFiniteNumbers()
    let mark = Array("\"kind\":\"evaluation\"".utf8)
    for line in log.split(separator: UInt8(ascii: "\n")).reversed()
    where line.contains(mark) {
      guard let report = try? decoder.decode(EvaluationReport.self, from: Data(line)) else {
        continue
      }
      if report.step == step { return report }
    }
    return nil
  }
}
