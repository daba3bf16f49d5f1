import Inference
import Serialization
import Serving

/// What bert-as-service tells of a server, as far as there is such a thing here.
struct ServerStatus {
  /// The release of bert-as-service whose client is served.
  static let version = "1.10.0"

  /// JSON.
  let text: JSONText

  init(_ engine: Engine, _ options: HTTPOptions, _ metrics: any ServerFigures) {
    let model = engine.models[0]
    let figures = engine.statistics
    let engineOptions = engine.options
    var text = JSONText(capacity: 2048)
    text.object { text in
      text.member("server_version", Self.version)
      text.member("model_dir", model.name)
      text.member("max_seq_len", model.maximumLength)
      text.member("pooling_strategy", model.poolingStrategy)
      text.member(
        "pooling_layer", .array(model.poolingLayers.map { .integer($0 - model.layers - 1) }))
      text.member("mask_cls_sep", engineOptions.pooling.masksSpecialTokens)
      text.member("do_lower_case", model.lowercases)
      text.member("num_worker", engineOptions.workers)
      text.member("priority_batch_size", engineOptions.priorityTexts)
      text.member("http_port", options.port)
      text.member("http_max_connect", options.maximumConnections)
      text.member("cors", options.allowedOrigins.joined(separator: ","))
      text.member("fp16", false)
      text.member("xla", false)
      text.member("cpu", true)
      text.member("show_tokens_to_client", false)
      text.name("statistic")
      text.object {
        $0.member("num_data_request", figures.requests)
        $0.member("num_total_seq", figures.texts)
        $0.member("num_total_request", metrics.requestCount)
        $0.member("num_active_request", figures.queuedRequests)
        $0.member("num_total_token", figures.tokens)
        $0.member("num_total_batch", figures.batches)
        $0.member("avg_size_per_request", Double(figures.texts) / Double(max(1, figures.requests)))
      }
      text.member("status", 200)
    }
    self.text = text
  }
}
