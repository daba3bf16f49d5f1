import Pretraining
import Testing
import Training

/// What is still to come is foreseen, evaluations included.
struct RunPaceTests {
  private func step(_ step: Int, tokens: Int = 1_000, seconds: Double) -> StepMetrics {
    StepMetrics(
      step: step, terms: [TermMean(name: "mlm", loss: 1, accuracy: 0)], learningRate: 1,
      gradientNorm: 1, tokens: tokens, tokensPerSecond: Double(tokens) / seconds)
  }

  @Test func evaluationsCountInTheTimeThatIsLeft() throws {
    var pace = RunPace(sequencesPerStep: 10, sequencesPerEvaluation: 600)
    #expect(pace.secondsLeft(after: 0, stepsLeft: 90, evaluationsLeft: 3) == nil)
    for number in 1...10 { pace.add(step(number, seconds: 0.1)) }
    // Not measured yet: 600 sequences at a third of 0.01 s each.
    let estimated = try #require(pace.secondsLeft(after: 1, stepsLeft: 90, evaluationsLeft: 3))
    #expect(abs(estimated - (9 + 3 * 2)) < 1e-9)
    // Measured: twenty-five seconds.
    pace.addEvaluation(seconds: 25)
    let measured = try #require(pace.secondsLeft(after: 26, stepsLeft: 90, evaluationsLeft: 2))
    #expect(abs(measured - (9 + 2 * 25)) < 1e-9)
  }

  @Test func tokensPerSecondAreThoseOfTraining() {
    var pace = RunPace(sequencesPerStep: 10, sequencesPerEvaluation: 600)
    for number in 1...10 { pace.add(step(number, seconds: 0.1)) }
    pace.addEvaluation(seconds: 3)
    #expect(abs(pace.tokensPerSecond(after: 4) - 10_000) < 1e-6)
    #expect(pace.evaluationSeconds == 3)
  }

  @Test func evaluationsToComeAreCounted() {
    var options = tinyOptions(steps: 100)
    #expect(options.evaluations(after: 0, until: 100) == 1)
    #expect(options.evaluations(after: 100, until: 100) == 0)
    options.evaluateEvery = 30
    for target in [60, 99, 100] {
      for step in 0..<target {
        let made = (step + 1...target).count { $0 % 30 == 0 || $0 == target }
        #expect(options.evaluations(after: step, until: target) == made, "\(step) \(target)")
      }
    }
  }
}
