import Foundation
import Pretraining
import Testing

/// The verdict "no better than guessing" is given only where it is true.
struct UnigramPlateauTests {
  /// Adds steps of given losses and returns what is found.
  private func found(
    warmup: Int, entropy: Double, total: Int? = nil, _ losses: [Double]
  ) -> [UnigramPlateau.Finding] {
    var plateau = UnigramPlateau(
      entropy: entropy, warmupSteps: warmup, totalSteps: total ?? losses.count)
    return losses.enumerated().compactMap { plateau.add(step: $0.offset + 1, mlmLoss: $0.element) }
  }

  /// Losses around a curve, as steps of a few hundred masked pieces have them: ±0.15 nats.
  private func noisy(_ count: Int, seed: UInt64 = 1, _ curve: (Int) -> Double) -> [Double] {
    var state = seed
    return (0..<count).map { step in
      let uniform = (0..<12).reduce(0.0) { sum, _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return sum + Double(state >> 11) / Double(1 << 53)
      }
      return curve(step) + 0.15 * (uniform - 6)
    }
  }

  @Test func aRunThatStaysIsFoundOnce() throws {
    let findings = found(warmup: 120, entropy: 6, Array(repeating: 6.01, count: 1000))
    try #require(findings.count == 1)
    #expect(findings[0].step == 360)
    #expect(findings[0].window == 120)
    #expect(abs(findings[0].mlmLoss - 6.01) < 1e-9)
    #expect(findings[0].entropy == 6)
    #expect(!findings[0].isFalling)
    #expect(found(warmup: 120, entropy: 6, noisy(1000) { _ in 6 }).count == 1)
  }

  @Test func belowGuessingIsBetterThanGuessing() {
    for share in [0.95, 0.97, 0.99] {
      #expect(found(warmup: 0, entropy: 6, noisy(2000) { _ in share * 6 }).isEmpty, "\(share)")
    }
    // Within what chance does to the mean of a hundred steps, ±0.015.
    #expect(found(warmup: 0, entropy: 6, noisy(2000) { _ in 5.995 }).count == 1)
    #expect(found(warmup: 0, entropy: 6, Array(repeating: 9, count: 199)).isEmpty)
  }

  @Test func slowLearnersAreLeftToLearn() {
    // A loss that comes down all the time, below guessing after half of the run.
    for seed in UInt64(1)...5 {
      let slow = noisy(4000, seed: seed) { 9 - 3.2 * min(1, Double($0) / 1900) }
      #expect(found(warmup: 400, entropy: 6, slow).isEmpty)
      // One that creeps away from the plateau: a twentieth below guessing, and then learns.
      let creeping = noisy(4000, seed: seed) {
        $0 < 400 ? 9 - 3.1 * Double($0) / 400 : 5.9 - 0.2 * Double($0) / 1000
      }
      #expect(found(warmup: 400, entropy: 6, creeping).isEmpty)
      // One that leaves the plateau late, but before a quarter of the run.
      let late = noisy(4000, seed: seed) {
        $0 < 780 ? 6.02 : max(4, 6 - Double($0 - 780) / 400)
      }
      #expect(found(warmup: 400, entropy: 6, late).isEmpty)
    }
  }

  @Test func aRunThatFallsTooSlowlyIsToldAtHalf() throws {
    let slow = noisy(4000) { 9 - 0.6 * Double($0) / 1000 }
    let findings = found(warmup: 400, entropy: 6, slow)
    try #require(findings.count == 1)
    #expect(findings[0].step == 2000 && findings[0].isFalling)
  }

  @Test func warmUpDoesNotCount() {
    let losses = Array(repeating: 9.0, count: 500) + Array(repeating: 4, count: 500)
    #expect(found(warmup: 250, entropy: 6, losses).isEmpty)
    #expect(found(warmup: 100, entropy: 6, losses).map(\.step) == [300])
  }

  @Test func aQuarterOfTheScheduleIsWaitedFor() {
    let losses = Array(repeating: 6.1, count: 3000)
    #expect(found(warmup: 100, entropy: 6, total: 8000, losses).map(\.step) == [2000])
  }

  @Test func aRunThatComesBackIsFound() {
    let losses = Array(repeating: 4.0, count: 300) + Array(repeating: 6.1, count: 300)
    #expect(found(warmup: 0, entropy: 6, losses).map(\.step) == [400])
  }
}
