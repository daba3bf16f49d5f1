import ExactStrings
import Platform

/// A metric of one name with all its labels, as Prometheus reads it.
final class MetricFamily: Sendable {
  /// What kind of metric it is.
  enum Kind: String, Sendable {
    case counter
    case gauge
    case histogram
  }

  /// The name.
  let name: String
  let kind: Kind
  /// What it counts or measures.
  let help: String
  /// The upper ends of a histogram's buckets.
  let bounds: [Double]
  private let series = Guarded<[Series]>([])

  /// How many combinations of labels are told apart; what comes beyond goes to one of its own.
  static let maximumSeries = 1000

  init(_ name: String, _ kind: Kind, help: String, bounds: [Double] = []) {
    (self.name, self.kind, self.help, self.bounds) = (name, kind, help, bounds)
  }

  /// The values of one combination of labels.
  final class Series: Sendable {
    let labels: [(String, String)]
    fileprivate let state: Guarded<State>

    fileprivate struct State {
      /// The number; of a histogram the sum.
      var value = 0.0
      /// What each bucket has, those below it not included.
      var counts: [Int]
    }

    fileprivate init(_ labels: [(String, String)], buckets: Int) {
      self.labels = labels
      state = Guarded(State(counts: Array(repeating: 0, count: buckets)))
    }
  }

  /// The series of some labels.
  func series(_ labels: [(String, String)]) -> Series {
    series.withLock { all in
      func find(_ labels: [(String, String)]) -> Series? {
        all.first {
          $0.labels.elementsEqual(labels) { $0.0.isExactly($1.0) && $0.1.isExactly($1.1) }
        }
      }
      if let series = find(labels) { return series }
      let isFull = all.count >= Self.maximumSeries
      let labels = isFull ? labels.map { ($0.0, "other") } : labels
      if isFull, let series = find(labels) { return series }
      let series = Series(labels, buckets: kind == .histogram ? bounds.count + 1 : 0)
      all.append(series)
      return series
    }
  }

  /// Adds to a number.
  func add(_ amount: Double, to series: Series) { series.state.withLock { $0.value += amount } }

  /// Sets a number.
  func set(_ value: Double, of series: Series) { series.state.withLock { $0.value = value } }

  /// Counts a measurement.
  func record(_ value: Double, in series: Series) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    series.state.withLock {
      $0.counts[bucket] += 1
      $0.value += value
    }
  }

  /// Sets a histogram to what was counted elsewhere.
  func set(counts: [Int], sum: Double, of series: Series) {
    series.state.withLock { ($0.counts, $0.value) = (counts, sum) }
  }

  /// Lets go of a series that is not used any more.
  func remove(_ gone: Series) { series.withLock { $0.removeAll { $0 === gone } } }

  /// Sets everything back to zero.
  func reset(_ series: Series) {
    series.state.withLock { $0 = .init(counts: $0.counts.map { _ in 0 }) }
  }

  /// All series with their values, in the order in which they came.
  var values: [(labels: [(String, String)], value: Double, counts: [Int])] {
    series.withLock { $0 }.map { series in
      series.state.withLock { (series.labels, $0.value, $0.counts) }
    }
  }
}
