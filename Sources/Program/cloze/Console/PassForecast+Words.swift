import Models
import Pretraining

/// What a pass makes of the text, for people.
///
/// - Parameters:
///   - pass: the pass.
///   - task: what is learned from its pairs, if it has any.
/// - Returns: one line.
func describe(_ pass: PassForecast, pairs task: PairTask?) -> String {
  let share = decimal(100 * pass.textShare, 1) + " %"
  let use = "a pass uses \(pass.isExact ? "" : "about ")\(share) of the text"
  // Google's program draws masks between its pairs, so that what it draws is another pass.
  let isFirst = pass.isExact && pass.mode != .google
  let about = isFirst ? "" : "about "
  switch pass.mode {
  case .balanced, .google:
    guard let task, let first = pass.firstClassShare else { return use }
    let shares = zip(task.classes, [first, 1 - first])
      .map { "\($0) \(decimal(100 * $1, 1)) %" }.joined(separator: ", ")
    let count =
      "\(about)\(grouped(pass.sequences, "pair")) \(isFirst ? "in the first pass" : "a pass")"
    return
      "at length \(pass.sequenceLength): \(count), filled to \(decimal(100 * pass.fill, 1)) %, "
      + "\(shares); \(use)"
  case .whole, .cropped, .packed:
    let filled = "filled to \(decimal(100 * pass.fill, 1)) %"
    let joined = pass.mode == .packed ? " of joined documents" : ""
    let advice =
      pass.mode == .whole && pass.fill < 0.5
      ? "; --pack joins short documents" : ""
    return
      "at length \(pass.sequenceLength): \(about)\(grouped(pass.sequences, "sequence"))\(joined) a pass, "
      + "\(filled)\(advice); \(use)"
  }
}

/// What to do about a pass that leaves out much of the text; nil if it does not.
///
/// - Parameters:
///   - pass: the pass.
///   - longer: the same pass at another length of sequences, for modes where that may help.
/// - Returns: a sentence without "warning".
func adviceOnUnusedText(
  _ pass: PassForecast, longer: (_ length: Int) -> PassForecast? = { _ in nil }
) -> String? {
  guard pass.textShare < PassForecast.limit else { return nil }
  func percent(_ share: Double) -> String { decimal(100 * share, 1) + " %" }
  let left =
    "a pass leaves out \(percent(1 - pass.textShare)) of the text, another part each time (three "
    + "passes use \(percent(pass.textShareOfThreePasses)))"
  switch pass.mode {
  case .balanced: return left + "; --no-nsp uses all of it in every pass"
  case .google:
    var length = 2 * pass.sequenceLength
    while length <= 512 {
      if let other = longer(length), other.textShare >= PassForecast.limit {
        return left + "; --max-seq-length \(length) uses \(percent(other.textShare))"
      }
      length *= 2
    }
    return left + "; --mode balanced --no-nsp uses all of it in every pass"
  case .whole, .packed, .cropped: return left
  }
}
