/// Looks along a line for a step that satisfies the strong Wolfe conditions (Nocedal & Wright 2006, 3.7), by the
/// secant of the slope within a bracket.
///
/// Near the minimum the values of a function differ by rounding alone; the slope tells there what the values cannot
/// (Hager & Zhang 2005, the approximate Wolfe conditions).
struct WolfeSearch {
  /// A place on the line.
  struct Point {
    let x: [Double]
    let value: Double
    let gradient: [Double]
  }

  private let x: [Double]
  private let value: Double
  private let direction: [Double]
  private let slope: Double

  private static let decrease = 1e-4
  private static let curvature = 0.9
  private static let trials = 40

  init(x: [Double], value: Double, gradient: [Double], along direction: [Double]) {
    (self.x, self.value, self.direction) = (x, value, direction)
    slope = dot(gradient, direction)
  }

  /// Finds a step.
  ///
  /// - Parameter function: the function that goes down along the line at first.
  /// - Returns: the place; nil if none is seen to be lower.
  func run(_ function: LBFGS.Function) rethrows -> Point? {
    var low = (step: 0.0, slope: slope)
    var high: (step: Double, slope: Double)?
    var step = 1.0
    for _ in 0..<Self.trials {
      let point = try point(at: step, function)
      let slopeHere = dot(point.gradient, direction)
      let isLower = isLower(point.value, slopeHere, step)
      if isLower, slopeHere.magnitude <= -Self.curvature * slope { return point }
      if !isLower || slopeHere > 0 {
        high = (step, slopeHere)
      } else {
        low = (step, slopeHere)
      }
      step = next(low, high)
      guard step > 0, step.isFinite else { return nil }
    }
    return nil
  }

  private func point(at step: Double, _ function: LBFGS.Function) rethrows -> Point {
    var x = x
    add(step, direction, to: &x)
    var gradient = [Double](repeating: 0, count: x.count)
    let value = try function(x, &gradient)
    return Point(x: x, value: value, gradient: gradient)
  }

  /// Whether a place is sufficiently lower than the start, by its value or, where rounding hides that, by its slope.
  private func isLower(_ found: Double, _ slopeThere: Double, _ step: Double) -> Bool {
    if found <= value + Self.decrease * step * slope { return true }
    return found <= value + 1e-12 * value.magnitude
      && slopeThere <= (2 * Self.decrease - 1) * slope
  }

  /// Where the secant of the slope is zero, well within the bracket; without an upper end farther out.
  private func next(
    _ low: (step: Double, slope: Double), _ high: (step: Double, slope: Double)?
  ) -> Double {
    guard let high else { return max(2 * low.step, 1e-3) * 2 }
    let width = high.step - low.step
    guard width > 1e-16 * high.step else { return 0 }
    let secant =
      high.slope > low.slope && high.slope.isFinite
      ? low.step - low.slope * width / (high.slope - low.slope) : .nan
    let middle = low.step + width / 2
    guard secant.isFinite else { return middle }
    return min(max(secant, low.step + 0.1 * width), high.step - 0.1 * width)
  }
}
