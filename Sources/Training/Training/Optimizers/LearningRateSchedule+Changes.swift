extension LearningRateSchedule {
  /// The schedule with its end moved to a later step.
  ///
  /// By default the decay line is stretched: it starts where it did and reaches zero at the new end, so
  /// that the rate from here on is higher than it was about to be. With `keepsRate` the rate never rises:
  /// it decays from that of the last step made, linearly to zero at the new end. While the rate
  /// is still warming up, the decay has not begun and nothing is to be kept.
  ///
  /// - Parameters:
  ///   - total: the new end.
  ///   - step: how many steps have been made.
  ///   - keepsRate: whether the rate goes on from where it is.
  /// - Returns: the schedule to go on with.
  public func lengthened(to total: Int, at step: Int, keepsRate: Bool) -> LearningRateSchedule {
    var longer = self
    longer.totalSteps = total
    if keepsRate, step > 0, step >= warmupSteps {
      longer.tail = Tail(step: step, rate: rate(at: step - 1))
    } else if let tail {
      // A line that is stretched keeps its beginning.
      longer.tail = tail
    }
    return longer
  }

  /// The schedule with another highest rate; every rate changes in proportion.
  public func scaled(to learningRate: Double) -> LearningRateSchedule {
    var scaled = self
    scaled.learningRate = learningRate
    if let tail, self.learningRate > 0 {
      scaled.tail = Tail(step: tail.step, rate: tail.rate * (learningRate / self.learningRate))
    }
    return scaled
  }
}
