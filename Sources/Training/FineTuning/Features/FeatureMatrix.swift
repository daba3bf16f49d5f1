import Autograd
import Preconditions

/// A vector for every text, `[texts, width]`, with what is known of its columns.
struct FeatureMatrix {
  /// The vectors, row-major.
  let values: [Float]
  /// How many numbers a vector has.
  let width: Int
  /// How many texts there are.
  var count: Int { values.count / width }
  /// The mean of every column.
  let means: [Double]
  /// The variance of every column.
  let variances: [Double]

  /// Takes vectors.
  init(_ values: [Float], width: Int) {
    require(width > 0 && values.count % width == 0, "FeatureMatrix: \(values.count) by \(width)")
    (self.values, self.width) = (values, width)
    let rows = values.count / width
    var (sums, squares) = (
      [Double](repeating: 0, count: width), [Double](repeating: 0, count: width)
    )
    for row in 0..<rows {
      for column in 0..<width { sums[column] += Double(values[row * width + column]) }
    }
    let means = sums.map { $0 / Double(max(rows, 1)) }
    for row in 0..<rows {
      for column in 0..<width {
        let distance = Double(values[row * width + column]) - means[column]
        squares[column] += distance * distance
      }
    }
    (self.means, variances) = (means, squares.map { $0 / Double(max(rows, 1)) })
  }
}
