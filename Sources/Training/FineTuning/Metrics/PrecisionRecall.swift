/// Precision, recall and F1 of a class, or of whatever else is found or not (van Rijsbergen 1979).
///
/// Where nothing is to be divided by they are 0, as with scikit-learn's `zero_division=0`.
public struct PrecisionRecall: Sendable, Equatable {
  /// How many there are: scikit-learn's support.
  public var gold = 0
  /// How many were predicted.
  public var predicted = 0
  /// How many of those are right.
  public var correct = 0

  /// Makes them of counts.
  public init(gold: Int = 0, predicted: Int = 0, correct: Int = 0) {
    (self.gold, self.predicted, self.correct) = (gold, predicted, correct)
  }

  /// The share of what was predicted that is right.
  public var precision: Double { Self.ratio(correct, predicted) }
  /// The share of what there is that was predicted.
  public var recall: Double { Self.ratio(correct, gold) }
  /// The harmonic mean of both.
  public var f1: Double { Self.ratio(2 * correct, gold + predicted) }

  /// Both together.
  public static func + (left: Self, right: Self) -> Self {
    Self(
      gold: left.gold + right.gold, predicted: left.predicted + right.predicted,
      correct: left.correct + right.correct)
  }

  /// A quotient that is 0 where nothing is divided by.
  static func ratio(_ part: Int, _ whole: Int) -> Double {
    whole > 0 ? Double(part) / Double(whole) : 0
  }

  /// The mean of the F1 of several classes; 0 of none.
  static func meanF1(_ classes: some Collection<PrecisionRecall>) -> Double {
    classes.isEmpty ? 0 : classes.reduce(0) { $0 + $1.f1 } / Double(classes.count)
  }
}
