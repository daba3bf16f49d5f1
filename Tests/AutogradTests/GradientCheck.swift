import Autograd
import Testing

/// Numbers in −1...1 from a linear congruential generator: the same on every run.
struct TestNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) / Float(1 << 31)
  }

  mutating func array(_ count: Int) -> [Float] { (0..<count).map { _ in next() } }
}

/// Holds an operation's pullback against finite differences.
///
/// The scalar is Σ w ⊙ y with uneven weights w, so the upstream gradient is not all ones. Each input is moved along
/// random directions and, if it is small, along each of its axes; the derivative comes from a four-point stencil.
func checkGradient(
  _ name: String, shapes: [Shape], dropout: DropoutKey? = nil, threads: Int = 2,
  tolerance: Double = 2e-3, _ operation: ([Tensor]) -> Tensor
) throws {
  let context = try Context(threadCount: threads)
  var numbers = TestNumbers(seed: UInt64(shapes.reduce(7) { $0 &* 31 &+ $1.count }))
  let values = shapes.map { numbers.array($0.count) }
  let leaves = zip(values, shapes).map { Tensor(leaf: $0, shape: $1, context: context) }
  let (weights, rounding) = context.record(dropout: dropout) {
    let y = operation(leaves)
    let weights = numbers.array(y.count)
    context.backward(from: [weightedSum(y, weights: weights)])
    // What rounding y to 32 bits can do to a difference quotient.
    let terms = zip(y.values, weights).map { Double($0 * $1) }
    return (weights, 1e-5 * terms.reduce(1) { $0 + $1 * $1 }.squareRoot())
  }
  for (input, leaf) in leaves.enumerated() {
    guard let gradient = leaf.gradient else {
      #expect(leaf.count == 0, "\(name): input \(input) has no gradient")
      continue
    }
    func value(moved distance: Double, along direction: [Float]) -> Double {
      leaf.withMutableElements { elements in
        for i in elements.indices {
          elements[i] = Float(Double(values[input][i]) + distance * Double(direction[i]))
        }
      }
      let y = context.record(dropout: dropout) { operation(leaves).values }
      return zip(y, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    var directions = [numbers.array(leaf.count), numbers.array(leaf.count)]
    if leaf.count <= 24 {
      directions += (0..<leaf.count).map { axis in (0..<leaf.count).map { $0 == axis ? 1 : 0 } }
    }
    for direction in directions {
      let h = 0.02
      let numeric =
        (8 * (value(moved: h, along: direction) - value(moved: -h, along: direction))
          - (value(moved: 2 * h, along: direction) - value(moved: -2 * h, along: direction)))
        / (12 * h)
      let analytic = zip(gradient, direction).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let scale = zip(gradient, direction).reduce(0) { $0 + abs(Double($1.0) * Double($1.1)) }
      #expect(
        abs(numeric - analytic) <= tolerance * scale + rounding,
        "\(name) \(shapes), input \(input): numeric \(numeric), analytic \(analytic)")
    }
    _ = value(moved: 0, along: directions[0])
  }
}
