import ArgumentParser
import ExactStrings

/// Several runs in turn, of every rate with every seed.
struct GridOptions: ParsableArguments {
  @Option(
    help: "Train once with each of these learning rates, such as 2e-5,5e-5, into sub-folders.")
  var gridLearningRates: NumberList<Double>?
  @Option(help: "Train once with each of these seeds, such as 1,2,3, into sub-folders.")
  var gridSeeds: NumberList<UInt64>?

  func validate() throws {
    for rate in gridLearningRates?.numbers ?? [] {
      guard Float(rate) > 0, Float(rate).isFinite else {
        throw ValidationError(
          "--grid-learning-rates has \(rate), expected positive numbers of 32 bits")
      }
    }
  }

  /// Whether there are several runs.
  var isGiven: Bool { gridLearningRates != nil || gridSeeds != nil }

  /// A run of the grid.
  struct Cell {
    let learningRate: Double
    let seed: UInt64

    /// Its sub-folder.
    var folder: String { "rate-\(learningRate)-seed-\(seed)" }
  }

  /// The runs; what is not in the grid is the same for all.
  func cells(learningRate: Double, seed: UInt64) -> [Cell] {
    (gridLearningRates?.numbers ?? [learningRate]).flatMap { rate in
      (gridSeeds?.numbers ?? [seed]).map { Cell(learningRate: rate, seed: $0) }
    }
  }
}

/// Numbers with commas between them, each once.
struct NumberList<Number: LosslessStringConvertible & Hashable>: ExpressibleByArgument {
  let numbers: [Number]

  init?(argument: String) {
    let parts = argument.parts(separatedBy: ",", omittingEmpty: false)
    let numbers = parts.compactMap { Number($0) }
    guard !numbers.isEmpty, numbers.count == parts.count, Set(numbers).count == numbers.count else {
      return nil
    }
    self.numbers = numbers
  }
}
