import Testing
import Training

/// What a signal makes of the step under way is decided once, and then both told and done.
@Suite struct RunActivityTests {
  private func activity(microBatches: Int) -> RunActivity {
    let activity = RunActivity(step: 4)
    #expect(activity.begin(.step(5), microBatches: microBatches))
    return activity
  }

  @Test(arguments: [(0.5, false), (1.9, false), (2.5, true), (1e6, true)])
  func aLongRestIsLeft(secondsLeft: Double, isLeft: Bool) {
    let activity = activity(microBatches: 9)
    #expect(!activity.leavesStep(secondsLeft: secondsLeft))
    #expect(activity.settled() == (isLeft ? .leaving(step: 5) : .step(5)))
    // What has been told stays true, whatever the next estimate.
    #expect(activity.leavesStep(secondsLeft: isLeft ? 0 : 1e6) == isLeft)
    #expect(activity.settled() == (isLeft ? .leaving(step: 5) : .step(5)))
  }

  /// Nothing is lost then by leaving it, unless it has one part only, which cannot be left.
  @Test(arguments: [(1, false), (2, true)])
  func aStepOfWhichNothingIsKnownIsLeft(microBatches: Int, isLeft: Bool) {
    let activity = activity(microBatches: microBatches)
    #expect(!activity.leavesStep(secondsLeft: nil))
    #expect(activity.settled() == (isLeft ? .leaving(step: 5) : .step(5)))
    #expect(activity.leavesStep(secondsLeft: nil) == isLeft)
  }

  @Test func otherWorkIsToldAsItIs() {
    let activity = activity(microBatches: 2)
    activity.save(step: 5)
    #expect(activity.settled() == .saving(step: 5))
    #expect(activity.begin(.evaluation(step: 5)))
    #expect(activity.settled() == .evaluation(step: 5))
    #expect(activity.begin(.step(6), microBatches: 2))
    #expect(!activity.leavesStep(secondsLeft: 0))
    #expect(activity.settled() == .step(6))
  }
}
