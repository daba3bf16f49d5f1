import Foundation

/// What a linear model's outputs are held against, with the loss of each text and its derivative.
enum LinearTarget {
  /// The class of every text, of so many: −ln softmax(z)[class].
  case classes([Int32], count: Int)
  /// Whether a label holds for every text: −ln σ(±z).
  case holds([Bool])
  /// The number of every text: ½(z − t)².
  case numbers([Double])

  /// How many outputs there are.
  var outputs: Int {
    if case .classes(_, let count) = self { count } else { 1 }
  }

  /// How curved the loss is in an output that knows nothing: a scale for the first step.
  var curvature: Double {
    switch self {
    case .classes(_, let count): (1 - 1 / Double(count)) / Double(count)
    case .holds: 0.25
    case .numbers: 1
    }
  }

  /// The loss of a text; its outputs become the loss's derivative by them.
  ///
  /// - Parameters:
  ///   - text: which one.
  ///   - z: its outputs.
  /// - Returns: the loss.
  func loss(_ text: Int, _ z: UnsafeMutableBufferPointer<Double>) -> Double {
    switch self {
    case .classes(let classes, _): return Self.softmax(Int(classes[text]), z)
    case .holds(let holds):
      let signed = holds[text] ? -z[0] : z[0]
      // ln(1 + eˣ) and σ(x) without overflow.
      let power = exp(-signed.magnitude)
      let probability = signed > 0 ? 1 / (1 + power) : power / (1 + power)
      z[0] = holds[text] ? -probability : probability
      return max(signed, 0) + log1p(power)
    case .numbers(let numbers):
      z[0] -= numbers[text]
      return 0.5 * z[0] * z[0]
    }
  }

  private static func softmax(_ gold: Int, _ z: UnsafeMutableBufferPointer<Double>) -> Double {
    let top = z.reduce(-Double.infinity) { max($0, $1) }
    let right = z[gold] - top
    var sum = 0.0
    for index in z.indices {
      z[index] = exp(z[index] - top)
      sum += z[index]
    }
    for index in z.indices { z[index] /= sum }
    z[gold] -= 1
    return log(sum) - right
  }
}
