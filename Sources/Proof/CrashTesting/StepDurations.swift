import Foundation
import Platform
import Pretraining
import Training

/// How long the steps of a run took, from its history.
struct StepDurations {
  /// In seconds.
  let median: Double

  /// Reads a history.
  init(of path: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let seconds = try FileSystem.contents(of: path).split(separator: UInt8(ascii: "\n"))
      .compactMap { try? decoder.decode(StepMetrics.self, from: Data($0)) }
      .map { Double($0.tokens) / $0.tokensPerSecond }
    guard !seconds.isEmpty else { throw CrashTestError("'\(path)' tells of no steps") }
    median = seconds.sorted()[seconds.count / 2]
  }
}
