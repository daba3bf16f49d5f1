#if Serving
  import Serving
  import Testing

  /// What Prometheus fetches.
  @Suite struct MetricsTests {
    @Test func figuresAreCounted() async throws {
      try await withServer { server in
        for _ in 0..<3 { _ = try await server.post("/embed", #"{"inputs":["the sun","a"]}"#) }
        _ = try await server.post("/embed", "{")
        for index in 0..<50 { _ = try await server.get("/nothing\(index)") }
        let answer = try await server.get("/metrics")
        #expect(answer["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        let lines = answer.text.split(separator: "\n").map { String($0) }
        for line in [
          #"cloze_http_requests_total{route="/embed",status="200"} 3"#,
          #"cloze_http_requests_total{route="/embed",status="400"} 1"#,
          #"cloze_http_requests_total{route="other",status="404"} 50"#,
          #"te_request_count{method="embed"} 4"#, #"te_request_success{method="embed"} 3"#,
          #"te_request_failure{err="Validation"} 1"#,
          #"cloze_http_request_duration_seconds_count{route="/embed"} 4"#,
          #"te_request_duration_bucket{method="embed",le="+Inf"} 4"#,
          "te_request_tokenization_duration_count 3", "cloze_texts_total 6",
          "cloze_requests_total 3", "cloze_answered_total 3", "cloze_tokens_total 21",
          "te_queue_size 0", "# TYPE te_request_queue_duration histogram",
        ] { #expect(lines.contains(line), "\(line)") }
        // A path that is none makes no label of its own.
        #expect(!answer.text.contains("nothing"))
      }
    }

    /// Every line is one that Prometheus reads; every family is told of once, before its values.
    @Test func theFormatIsPrometheuss() async throws {
      try await withServer { server in
        _ = try await server.post("/embed", #"{"inputs":"the sun"}"#)
        let text = try await server.get("/metrics").text
        var types: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
          if line.hasPrefix("# HELP ") { continue }
          if line.hasPrefix("# TYPE ") {
            types.append(String(line.split(separator: " ")[2]))
            continue
          }
          let name = line.prefix { $0 != "{" && $0 != " " }
          #expect(types.last.map { name.hasPrefix($0) } == true, "\(line)")
          #expect(line.split(separator: " ").last.flatMap { Double($0) } != nil, "\(line)")
        }
        #expect(Set(types).count == types.count && text.hasSuffix("\n"))
        // Buckets grow, and the last one has all.
        let buckets = text.split(separator: "\n").filter {
          $0.hasPrefix("cloze_inference_duration_seconds_bucket")
        }.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(buckets == buckets.sorted() && buckets.last == 1)
      }
    }
  }
#endif
