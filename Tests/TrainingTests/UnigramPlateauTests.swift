import Testing
import Training

struct UnigramPlateauTests {
  /// Adds steps of given losses and returns the steps at which something is found.
  private func found(warmup: Int, entropy: Double, _ losses: [Double]) -> [UnigramPlateau.Finding] {
    var plateau = UnigramPlateau(entropy: entropy, warmupSteps: warmup)
    return losses.enumerated().compactMap { plateau.add(step: $0.offset + 1, mlmLoss: $0.element) }
  }

  @Test func aRunThatStaysIsFoundOnce() throws {
    let findings = found(warmup: 120, entropy: 6, Array(repeating: 5.8, count: 1000))
    try #require(findings.count == 1)
    #expect(findings[0].step == 360)
    #expect(findings[0].window == 120)
    #expect(abs(findings[0].mlmLoss - 5.8) < 1e-9)
    #expect(findings[0].entropy == 6)
  }

  @Test func theMarginIsFivePercent() {
    #expect(found(warmup: 0, entropy: 6, Array(repeating: 5.71, count: 200)).count == 1)
    #expect(found(warmup: 0, entropy: 6, Array(repeating: 5.69, count: 200)).isEmpty)
    #expect(found(warmup: 0, entropy: 6, Array(repeating: 9, count: 199)).isEmpty)
  }

  @Test func warmUpDoesNotCount() {
    let losses = Array(repeating: 9.0, count: 500) + Array(repeating: 4, count: 500)
    #expect(found(warmup: 250, entropy: 6, losses).isEmpty)
    #expect(found(warmup: 100, entropy: 6, losses).count == 1)
  }

  @Test func aRunThatComesBackIsFound() {
    let losses = Array(repeating: 4.0, count: 300) + Array(repeating: 6.1, count: 300)
    #expect(found(warmup: 0, entropy: 6, losses).map(\.step) == [400])
  }
}
