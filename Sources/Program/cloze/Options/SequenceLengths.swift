import ArgumentParser
import ExactStrings
import Pretraining

/// The longest sequence: a number, or shorter ones first with the share of the steps that have passed when they end, as in
/// `128@90%,512`.
struct SequenceLengths: ExpressibleByArgument {
  /// Lengths with the percentages of the steps after which they end, ascending.
  let shorterFirst: [(length: Int, percent: Double)]
  /// The length of the end.
  let longest: Int

  init?(argument: String) {
    let parts = argument.parts(separatedBy: ",", omittingEmpty: false)
    guard let last = parts.last.flatMap({ Int($0) }) else { return nil }
    longest = last
    var phases: [(length: Int, percent: Double)] = []
    for part in parts.dropLast() {
      let halves = part.parts(separatedBy: "@", omittingEmpty: false)
      guard halves.count == 2, let length = Int(halves[0]), halves[1].hasExactSuffix("%"),
        let percent = Double(String(decoding: halves[1].utf8.dropLast(), as: UTF8.self)),
        percent > phases.last?.percent ?? 0, percent < 100,
        length > phases.last?.length ?? 0, length < last
      else { return nil }
      phases.append((length, percent))
    }
    shorterFirst = phases
  }

  /// All lengths, the shortest first.
  var all: [Int] { shorterFirst.map(\.length) + [longest] }

  /// The shorter lengths of a run of so many steps; nil without any.
  func phases(of steps: Int) -> [LengthPhase]? {
    if shorterFirst.isEmpty { return nil }
    return shorterFirst.map {
      LengthPhase(
        length: $0.length, until: max(1, Int((Double(steps) * $0.percent / 100).rounded())))
    }
  }
}
