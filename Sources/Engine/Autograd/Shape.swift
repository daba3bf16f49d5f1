import Preconditions

/// The dimensions of a tensor, row-major, rank 0 to 4, stored inline.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// How many dimensions there are.
  public let rank: Int
  private let d0: Int
  private let d1: Int
  private let d2: Int
  private let d3: Int

  /// Makes a shape of up to four non-negative dimensions.
  public init(_ dimensions: [Int]) {
    require(dimensions.count <= 4, "Shape: rank \(dimensions.count), expected at most 4")
    require(dimensions.allSatisfy { $0 >= 0 }, "Shape: negative dimension in \(dimensions)")
    rank = dimensions.count
    d0 = rank > 0 ? dimensions[0] : 1
    d1 = rank > 1 ? dimensions[1] : 1
    d2 = rank > 2 ? dimensions[2] : 1
    d3 = rank > 3 ? dimensions[3] : 1
  }

  /// Makes a shape from a literal such as `[tokens, hidden]`.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The size along one axis.
  public subscript(axis: Int) -> Int {
    require(axis >= 0 && axis < rank, "Shape: axis \(axis) of \(self)")
    switch axis {
    case 0: return d0
    case 1: return d1
    case 2: return d2
    default: return d3
    }
  }

  /// How many elements a tensor of this shape has; a scalar has one.
  public var count: Int { d0 * d1 * d2 * d3 }

  /// The size of the last axis: the row length of the matrix view.
  public var columns: Int { rank == 0 ? 1 : self[rank - 1] }

  /// The number of rows of the matrix view, in which all axes but the last are one.
  public var rows: Int { columns == 0 ? 0 : count / columns }

  /// The dimensions as an array.
  public var dimensions: [Int] { (0..<rank).map { self[$0] } }

  /// The shape as `[a, b]`.
  public var description: String { dimensions.description }
}
