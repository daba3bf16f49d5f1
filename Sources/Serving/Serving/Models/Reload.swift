import ExactStrings
import Training

/// Reloads that are under way and asked for.
struct Reloads {
  private var isUnderWay = false
  private var isWantedAgain = false

  /// Whether whoever asks has to do it; otherwise it is done once more by whoever does it now.
  mutating func begin() -> Bool {
    if isUnderWay {
      isWantedAgain = true
      return false
    }
    isUnderWay = true
    return true
  }

  /// Whether the one that has ended is the last.
  mutating func isOver() -> Bool {
    defer { isWantedAgain = false }
    if !isWantedAgain { isUnderWay = false }
    return !isWantedAgain
  }
}

extension ModelSource {
  /// Refuses a run's older checkpoint in place of the one that is served: a newer one is there and cannot be read.
  ///
  /// - Throws: ``ServingError/failed(_:)``.
  func checkAge(
    of new: ModelDescription, after old: ModelDescription
  ) throws(ServingError) {
    guard let step = new.step, let served = old.step, step < served,
      let newest = try? RunDirectory(path).checkpointSteps().last, newest >= served
    else { return }
    throw .failed(
      "'\(path)' has no whole checkpoint after step \(step), expected step \(served), which is served, or a later one"
    )
  }
}

extension ModelDescription {
  /// What clients see of a change of the model, a line each.
  func changes(since old: ModelDescription) -> [String] {
    func numbers(_ values: [String]) -> String {
      values.isEmpty ? "none" : values.joined(separator: ", ")
    }
    let found: [(what: String, old: String, new: String)] = [
      ("numbers of a vector", "\(old.width)", "\(width)"),
      ("tokens of a text", "\(old.maximumLength)", "\(maximumLength)"),
      ("pieces of the vocabulary", "\(old.vocabularySize)", "\(vocabularySize)"),
      ("labels", numbers(old.labels), numbers(labels)),
      (
        "abilities", numbers(old.abilities.map(\.rawValue).sortedByBytes()),
        numbers(abilities.map(\.rawValue).sortedByBytes())
      ),
    ]
    return found.filter { !$0.old.isExactly($0.new) }.map {
      "'\(name)' has other \($0.what) than before: \($0.new), \($0.old) before"
    }
  }
}
