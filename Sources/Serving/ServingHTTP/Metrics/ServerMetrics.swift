#if Serving
  import Metrics
  import Platform
  import Serving

  /// What a server counts and measures, under names of its own and under those of text-embeddings-inference.
  final class ServerMetrics: ServerFigures {
    let registry = PrometheusRegistry()
    /// When the server was made, in seconds since 1970.
    let startSeconds: Int
    /// How long texts took to become ids.
    private let tokenizationTimer: Metrics.Timer
    private let requests = Guarded(0)
    private let engine: EngineMetrics

    init(_ source: Engine, now: Int) {
      startSeconds = now
      let seconds = MetricBounds.seconds
      registry.declare(
        "cloze_http_requests_total", .counter, help: "Requests by route and status")
      registry.declare(
        "cloze_http_request_duration_seconds", .histogram,
        help: "From a request's header to its answer", bounds: seconds)
      registry.declare("te_request_count", .counter, help: "Requests by method")
      registry.declare("te_request_success", .counter, help: "Requests that got their answer")
      registry.declare("te_request_failure", .counter, help: "Requests that got none, by fault")
      registry.declare(
        "te_request_duration", .histogram,
        help: "From a request's header to its answer, in seconds",
        bounds: seconds)
      registry.declare(
        "te_request_tokenization_duration", .histogram,
        help: "How long a request's texts took to become ids, in seconds", bounds: seconds)
      tokenizationTimer = Metrics.Timer(
        label: "te_request_tokenization_duration", dimensions: [], factory: registry)
      engine = EngineMetrics(source, registry, startSeconds: now)
    }

    /// How many requests were answered.
    var requestCount: Int { requests.withLock { $0 } }

    /// Measures how long a request's texts took to become ids.
    func recordTokenization(_ duration: Duration) {
      tokenizationTimer.recordNanoseconds(duration.nanoseconds)
    }

    /// A request that was answered.
    struct Answered {
      /// The path of its route; nil if there was none.
      var path: String?
      let status: Int
      /// What kind of fault the answer tells of.
      var fault: String?
      /// From its header to its answer.
      let duration: Duration
    }

    /// Counts a request.
    func count(_ request: Answered) {
      requests.withLock { $0 += 1 }
      let route = ("route", request.path ?? "other")
      counter(
        "cloze_http_requests_total", [route, ("status", "\(request.status)")])
      time("cloze_http_request_duration_seconds", [route], request.duration)
      guard let path = request.path else { return }
      let method = [("method", String(decoding: path.utf8.dropFirst(), as: UTF8.self))]
      counter("te_request_count", method)
      if let fault = request.fault {
        counter("te_request_failure", [("err", fault)])
      } else {
        counter("te_request_success", method)
      }
      time("te_request_duration", method, request.duration)
    }

    private func counter(_ name: String, _ labels: [(String, String)]) {
      Counter(label: name, dimensions: labels, factory: registry).increment()
    }

    private func time(_ name: String, _ labels: [(String, String)], _ duration: Duration) {
      Metrics.Timer(label: name, dimensions: labels, factory: registry)
        .recordNanoseconds(duration.nanoseconds)
    }

    /// Everything, in Prometheus' text format.
    var text: String {
      engine.update()
      return registry.text
    }
  }

  extension Duration {
    /// Whole nanoseconds.
    fileprivate var nanoseconds: Int64 {
      let (seconds, rest) = components
      return seconds * 1_000_000_000 + rest / 1_000_000_000
    }
  }
#endif
