#if Serving
  import Platform
  import Serving

  /// What an engine tells of itself, brought into metrics when they are fetched.
  struct EngineMetrics: Sendable {
    private let source: Engine
    private let numbers: [(MetricFamily, MetricFamily.Series, @Sendable (EngineStatistics) -> Int)]
    private let times:
      [(MetricFamily, MetricFamily.Series, @Sendable (EngineStatistics) -> DurationHistogram)]
    private let memory: (MetricFamily, MetricFamily.Series)

    init(_ source: Engine, _ registry: PrometheusRegistry, startSeconds: Int) {
      self.source = source
      numbers = Self.numbers.map { name, kind, help, read in
        let family = registry.declare(name, kind, help: help)
        return (family, family.series([]), read)
      }
      times = Self.times.map { name, help, read in
        let family = registry.declare(
          name, .histogram, help: help, bounds: DurationHistogram.bounds)
        return (family, family.series([]), read)
      }
      let family = registry.declare(
        "process_resident_memory_bytes", .gauge, help: "Memory that the process has")
      memory = (family, family.series([]))
      let start = registry.declare(
        "process_start_time_seconds", .gauge, help: "When the server was made, since 1970")
      start.set(Double(startSeconds), of: start.series([]))
    }

    /// Reads everything anew.
    func update() {
      let statistics = source.statistics
      for (family, series, read) in numbers { family.set(Double(read(statistics)), of: series) }
      for (family, series, read) in times {
        let histogram = read(statistics)
        family.set(counts: histogram.counts, sum: histogram.sum, of: series)
      }
      memory.0.set(Double(Machine.residentMemory), of: memory.1)
    }

    private typealias Read<Value> = @Sendable (EngineStatistics) -> Value

    private static let numbers: [(String, MetricFamily.Kind, String, Read<Int>)] = [
      ("cloze_queue_requests", .gauge, "Requests that wait or are computed", { $0.queuedRequests }),
      ("cloze_queue_tokens", .gauge, "Tokens that wait", { $0.queuedTokens }),
      ("cloze_requests_total", .counter, "Requests that were taken", { $0.requests }),
      ("cloze_answered_total", .counter, "Requests that got their answer", { $0.answered }),
      ("cloze_cancelled_total", .counter, "Requests whose client was gone", { $0.cancelled }),
      (
        "cloze_overloaded_total", .counter, "Requests that the queue had no room for",
        {
          $0.overloaded
        }
      ),
      ("cloze_expired_total", .counter, "Requests whose time was over", { $0.expired }),
      ("cloze_failed_total", .counter, "Requests that failed otherwise", { $0.failed }),
      (
        "cloze_dropped_texts_total", .counter, "Texts dropped before they were computed",
        {
          $0.droppedTexts
        }
      ),
      ("cloze_batches_total", .counter, "Batches that were computed", { $0.batches }),
      ("cloze_texts_total", .counter, "Texts that were computed", { $0.texts }),
      ("cloze_tokens_total", .counter, "Tokens that were computed", { $0.tokens }),
      ("cloze_cache_hits_total", .counter, "Texts whose vector was kept", { $0.cacheHits }),
      (
        "cloze_cache_misses_total", .counter, "Texts whose vector was looked for in vain",
        {
          $0.cacheMisses
        }
      ),
      ("cloze_cache_bytes", .gauge, "Bytes of vectors that are kept", { $0.cacheBytes }),
      ("cloze_reloads_total", .counter, "How often the models were loaded anew", { $0.reloads }),
      ("te_queue_size", .gauge, "Requests that wait or are computed", { $0.queuedRequests }),
      ("te_batch_next_size", .gauge, "Texts of the last batch", { $0.lastBatchTexts }),
      ("te_batch_next_tokens", .gauge, "Tokens of the last batch", { $0.lastBatchTokens }),
    ]

    private static let times: [(String, String, Read<DurationHistogram>)] = [
      ("cloze_queue_duration_seconds", "How long requests waited", { $0.queueTime }),
      ("cloze_inference_duration_seconds", "How long batches took", { $0.inferenceTime }),
      ("te_request_queue_duration", "How long requests waited, in seconds", { $0.queueTime }),
      ("te_request_inference_duration", "How long batches took, in seconds", { $0.inferenceTime }),
    ]
  }
#endif
