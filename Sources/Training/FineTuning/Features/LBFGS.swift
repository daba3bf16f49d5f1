/// Minimises a smooth convex function by limited-memory BFGS (Nocedal & Wright 2006, algorithms 7.4 and 7.5), in 64
/// bits.
///
/// Everything is a pure function of the start and of what the function returns.
package struct LBFGS {
  /// The value of the function, and its gradient.
  package typealias Function = (_ x: [Double], _ gradient: inout [Double]) throws -> Double

  /// Where it has come to.
  package struct Minimum {
    /// The place.
    package fileprivate(set) var x: [Double]
    /// The function there.
    package fileprivate(set) var value: Double
    /// The largest element of the gradient there, by its size.
    package fileprivate(set) var gradient: Double
    /// How many steps led there.
    package fileprivate(set) var iterations = 0
  }

  /// How many of the last steps the curvature is known by.
  var memory = 20
  /// The largest element that the gradient may have at the minimum.
  var tolerance = 1e-9
  /// The most steps.
  var maximumIterations = 10_000
  /// A guess of the inverse of the Hessian's diagonal.
  let preconditioner: [Double]

  /// Makes a solver.
  package init(preconditioner: [Double]) { self.preconditioner = preconditioner }

  /// Goes down until the gradient is as small as wanted, or rounding hides where it is lower.
  ///
  /// - Parameters:
  ///   - start: where to begin.
  ///   - function: what is minimised.
  /// - Returns: the place, and how flat it is there.
  /// - Throws: what the function throws.
  package func minimize(from start: [Double], _ function: Function) rethrows -> Minimum {
    var gradient = [Double](repeating: 0, count: start.count)
    let value = try function(start, &gradient)
    var best = Minimum(x: start, value: value, gradient: largest(gradient))
    var steps: [Step] = []
    while best.gradient > tolerance, best.iterations < maximumIterations {
      var direction = self.direction(gradient, steps)
      if dot(direction, gradient) >= 0 {
        steps = []
        direction = self.direction(gradient, steps)
      }
      let search = WolfeSearch(x: best.x, value: best.value, gradient: gradient, along: direction)
      guard let found = try search.run(function) else {
        // Of a memory that misleads nothing is kept; without one there is no lower place to be seen.
        if steps.isEmpty { break }
        steps = []
        continue
      }
      if let step = Step(from: best.x, gradient, to: found.x, found.gradient) {
        steps.append(step)
        if steps.count > memory { steps.removeFirst() }
      }
      best.x = found.x
      best.value = found.value
      gradient = found.gradient
      best.gradient = largest(gradient)
      best.iterations += 1
    }
    return best
  }

  /// A step that was made, and how the gradient changed by it.
  private struct Step {
    let s: [Double]
    let y: [Double]
    /// 1/yᵀs.
    let rho: Double

    /// Nil where the function is not convex to the last bit.
    init?(from x: [Double], _ g: [Double], to newX: [Double], _ newG: [Double]) {
      s = zip(newX, x).map { $0 - $1 }
      y = zip(newG, g).map { $0 - $1 }
      let product = dot(s, y)
      guard product > 0, product.isFinite else { return nil }
      rho = 1 / product
    }
  }

  /// −H·g, by the two loops over the steps.
  private func direction(_ gradient: [Double], _ steps: [Step]) -> [Double] {
    var q = gradient.map { -$0 }
    var alphas: [Double] = []
    for step in steps.reversed() {
      let alpha = step.rho * dot(step.s, q)
      add(-alpha, step.y, to: &q)
      alphas.append(alpha)
    }
    var scale = 1.0
    if let last = steps.last {
      let weighted = zip(preconditioner, last.y).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
      scale = 1 / (last.rho * weighted)
    }
    var r = zip(preconditioner, q).map { scale * $0 * $1 }
    for (step, alpha) in zip(steps, alphas.reversed()) {
      add(alpha - step.rho * dot(step.y, r), step.s, to: &r)
    }
    return r
  }

  private func largest(_ values: [Double]) -> Double {
    values.reduce(0) { max($0, $1.magnitude) }
  }
}

/// Σ aᵢbᵢ, in order.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}

/// y += factor · x.
func add(_ factor: Double, _ x: [Double], to y: inout [Double]) {
  for index in x.indices { y[index] += factor * x[index] }
}
