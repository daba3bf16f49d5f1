#if Serving
  import ExactStrings
  import Metrics
  import Platform

  /// A backend of swift-metrics that keeps everything for Prometheus to fetch.
  final class PrometheusRegistry: Sendable {
    private let families = Guarded<[MetricFamily]>([])

    init() {}

    /// Says what a metric is before it is used.
    @discardableResult
    func declare(
      _ name: String, _ kind: MetricFamily.Kind, help: String, bounds: [Double] = []
    ) -> MetricFamily {
      families.withLock { families in
        if let family = families.first(where: { $0.name.isExactly(name) }) { return family }
        let family = MetricFamily(name, kind, help: help, bounds: bounds)
        families.append(family)
        return family
      }
    }

    /// Everything, in Prometheus' text format.
    var text: String {
      var text = PrometheusText()
      for family in families.withLock({ $0 }) { text.add(family) }
      return text.text
    }
  }

  extension PrometheusRegistry: MetricsFactory {
    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
      PrometheusCounter(declare(label, .counter, help: label), dimensions)
    }

    func makeRecorder(
      label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
      PrometheusRecorder(declare(label, aggregate ? .histogram : .gauge, help: label), dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
      PrometheusTimer(
        declare(label, .histogram, help: label, bounds: MetricBounds.seconds), dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) {
      (handler as? PrometheusCounter)?.remove()
    }

    func destroyRecorder(_ handler: any RecorderHandler) {
      (handler as? PrometheusRecorder)?.remove()
    }

    func destroyTimer(_ handler: any TimerHandler) { (handler as? PrometheusTimer)?.remove() }
  }

  /// The usual buckets.
  enum MetricBounds {
    /// Of durations, in seconds.
    static let seconds = [
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]
  }

  /// What only grows.
  private final class PrometheusCounter: CounterHandler {
    private let family: MetricFamily
    private let series: MetricFamily.Series

    init(_ family: MetricFamily, _ labels: [(String, String)]) {
      (self.family, series) = (family, family.series(labels))
    }

    func increment(by amount: Int64) { family.add(Double(amount), to: series) }
    func reset() { family.reset(series) }
    func remove() { family.remove(series) }
  }

  /// A number, or measurements in buckets.
  private final class PrometheusRecorder: RecorderHandler {
    private let family: MetricFamily
    private let series: MetricFamily.Series

    init(_ family: MetricFamily, _ labels: [(String, String)]) {
      (self.family, series) = (family, family.series(labels))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
      if family.kind == .histogram {
        family.record(value, in: series)
      } else {
        family.set(value, of: series)
      }
    }

    func remove() { family.remove(series) }
  }

  /// Durations in buckets, in seconds.
  private final class PrometheusTimer: TimerHandler {
    private let family: MetricFamily
    private let series: MetricFamily.Series

    init(_ family: MetricFamily, _ labels: [(String, String)]) {
      (self.family, series) = (family, family.series(labels))
    }

    func recordNanoseconds(_ duration: Int64) {
      family.record(Double(duration) / 1e9, in: series)
    }

    func remove() { family.remove(series) }
  }
#endif
