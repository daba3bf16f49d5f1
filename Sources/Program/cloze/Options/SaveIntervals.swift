import ArgumentParser
import ExactStrings
import Pretraining

/// When checkpoints are made: every so many steps, after so much time, or whichever comes first.
struct SaveIntervals: Equatable {
  static let help: ArgumentHelp = """
    When to save a checkpoint: steps (1000), a time (90s, 10m, 1h), or both with a comma, whichever comes first. \
    What is not given is not waited for. (default: 10m, and with each evaluation of the default plan; with \
    --evaluate-every, and where nothing is held out, about every 1000 steps; always at the end)
    """

  /// Steps between checkpoints; nil: by time alone.
  var steps: Int?
  /// Seconds between checkpoints; nil: by steps alone.
  var seconds: Int?

  /// - Throws: `ValidationError` that says what is wrong with the text.
  init(parsing text: String) throws {
    for part in text.parts(separatedBy: ",", omittingEmpty: false) {
      let unit: Int? =
        switch part.last {
        case "s": 1
        case "m": 60
        case "h": 3600
        default: nil
        }
      let digits = unit == nil ? part[...] : part.dropLast()
      guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        let number = Int(digits), (1...PretrainingOptions.never).contains(number),
        unit == nil || number <= 1 << 32
      else {
        throw ValidationError(
          "'\(part)' is neither a number of steps nor a time, expected one like 1000, 90s, 10m or 1h"
        )
      }
      if let unit {
        if seconds != nil { throw Self.repetition("times") }
        seconds = number * unit
      } else {
        if steps != nil { throw Self.repetition("numbers of steps") }
        steps = number
      }
    }
  }

  private static func repetition(_ what: String) -> ValidationError {
    ValidationError("it has two \(what), expected steps, a time, or one of each as in 1000,10m")
  }

  /// Lays the intervals over a run's options.
  func override(_ options: inout PretrainingOptions) {
    options.saveEvery = steps ?? PretrainingOptions.never
    options.saveSeconds = seconds
  }
}
