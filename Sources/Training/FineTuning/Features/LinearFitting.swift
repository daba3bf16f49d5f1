package import Autograd
import Foundation

/// What vectors are fitted to.
package struct LinearFitting {
  private let features: FeatureMatrix
  private let inverseRegularization: Double
  private let threads: ThreadPool

  /// Takes what does not depend on the labels.
  ///
  /// - Parameters:
  ///   - vectors: `[texts, width]`, at least one.
  ///   - width: how many numbers a vector has.
  ///   - inverseRegularization: C of scikit-learn: the loss against half the squared weights.
  ///   - threads: what computes; the bits do not depend on how many they are.
  package init(
    _ vectors: [Float], width: Int, inverseRegularization: Double, threads: ThreadPool
  ) {
    features = FeatureMatrix(vectors, width: width)
    (self.inverseRegularization, self.threads) = (inverseRegularization, threads)
  }

  /// Solves a problem from zero.
  private func solve(_ target: LinearTarget, _ weights: [Double]?) -> LinearFit {
    let problem = LinearProblem(
      features, target, weights: weights, inverseRegularization: inverseRegularization,
      threads: threads)
    let start = [Double](repeating: 0, count: problem.count)
    let minimum = LBFGS(preconditioner: problem.preconditioner)
      .minimize(from: start) { problem.value($0, &$1) }
    let width = features.width
    // The problem's vectors are without their mean.
    let bias = (0..<target.outputs).map { output in
      minimum.x[target.outputs * width + output]
        - dot(Array(minimum.x[output * width..<(output + 1) * width]), features.means)
    }
    return LinearFit(
      weights: Array(minimum.x.prefix(target.outputs * width)), bias: bias,
      iterations: minimum.iterations, gradient: minimum.gradient)
  }

  /// Classes that exclude each other: of two the odds of the second, of more all outputs together.
  ///
  /// - Parameters:
  ///   - classes: of every text.
  ///   - count: how many there are.
  ///   - weights: what the loss of each class is multiplied with; nil: 1.
  /// - Returns: outputs for all classes; of two the first is 0.
  package func classes(_ classes: [Int32], count: Int, weights: [Double]?) -> LinearFit {
    let perText = weights.map { weights in classes.map { weights[Int($0)] } }
    guard count == 2 else { return solve(.classes(classes, count: count), perText) }
    return .joined([
      .constant(0, width: features.width), solve(.holds(classes.map { $0 == 1 }), perText),
    ])
  }

  /// Labels that each hold or do not: one independent problem for each.
  ///
  /// - Parameters:
  ///   - holds: `[texts, labels]`, 0 or 1.
  ///   - count: how many labels there are.
  ///   - weights: what the loss of a label that holds, and of one that does not, is
  ///     multiplied with, by the number of texts that it holds for, and of all.
  /// - Returns: an output for each label.
  package func labels(
    _ holds: [Float], count: Int,
    weights: (_ label: Int, _ holding: Int, _ count: Int) -> (holding: Double, other: Double)
  ) -> LinearFit {
    LinearFit.joined(
      (0..<count).map { label in
        let column = (0..<features.count).map { holds[$0 * count + label] > 0.5 }
        let positive = column.count { $0 }
        // What holds always or never has no finite odds.
        guard positive > 0, positive < column.count else {
          let odds = (Double(positive) + 0.5) / (Double(column.count - positive) + 0.5)
          return .constant(log(odds), width: features.width)
        }
        let (holding, other) = weights(label, positive, column.count)
        let perText = holding == 1 && other == 1 ? nil : column.map { $0 ? holding : other }
        return solve(.holds(column), perText)
      })
  }

  /// Numbers: ridge regression, whose alpha is 1/C.
  package func numbers(_ numbers: [Float]) -> LinearFit {
    let values = numbers.map { Double($0) }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    // Of numbers of size 1 the solver knows how small a gradient has to be.
    let scale = variance > 0 ? variance.squareRoot() : 1
    return solve(.numbers(values.map { ($0 - mean) / scale }), nil).scaled(by: scale, adding: mean)
  }
}
