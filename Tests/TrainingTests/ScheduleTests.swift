import Testing
import Training

@Suite struct ScheduleTests {
  private func rates(_ form: LearningRateSchedule.Form, warmup: Int, total: Int, _ steps: [Int])
    -> [Double]
  {
    let schedule = LearningRateSchedule(
      form: form, learningRate: 1e-3, warmupSteps: warmup, totalSteps: total)
    return steps.map { schedule.rate(at: $0) }
  }

  private func expectEqual(_ ours: [Double], _ expected: [Double]) {
    #expect(ours.count == expected.count)
    for (a, b) in zip(ours, expected) { #expect(abs(a - b) < 1e-15, "\(ours), \(expected)") }
  }

  /// `optimization.py`: polynomial decay from step 0, and t/W of the rate before step W.
  @Test func googleDecaysFromStepZero() {
    expectEqual(
      rates(.google, warmup: 4, total: 10, [0, 1, 3, 4, 5, 9, 10, 11]),
      [0, 0.25e-3, 0.75e-3, 0.6e-3, 0.5e-3, 0.1e-3, 0, 0])
  }

  /// `get_linear_schedule_with_warmup`.
  @Test func huggingFaceIsContinuous() {
    expectEqual(
      rates(.huggingface, warmup: 4, total: 10, [0, 1, 3, 4, 7, 9, 10, 11]),
      [0, 0.25e-3, 0.75e-3, 1e-3, 0.5e-3, 1e-3 / 6, 0, 0])
  }

  @Test func oursMovesAtOnce() {
    expectEqual(
      rates(.cloze, warmup: 4, total: 10, [0, 1, 3, 4, 7, 9, 10]),
      [0.25e-3, 0.5e-3, 1e-3, 1e-3, 0.5e-3, 1e-3 / 6, 0])
  }

  @Test(arguments: [LearningRateSchedule.Form.google, .huggingface, .cloze])
  func degenerateLengthsGiveNumbers(form: LearningRateSchedule.Form) {
    expectEqual(rates(form, warmup: 0, total: 2, [0, 1, 2]), [1e-3, 0.5e-3, 0])
    for (warmup, total) in [(0, 0), (0, 1), (3, 3), (5, 3)] {
      let rates = rates(form, warmup: warmup, total: total, Array(0..<8))
      #expect(rates.allSatisfy { $0 >= 0 && $0 <= 1e-3 }, "\(warmup) of \(total): \(rates)")
    }
  }
}
