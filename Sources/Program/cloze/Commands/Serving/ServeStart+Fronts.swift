#if Serving
  import Inference
  import Serving
  import ServingHTTP
  import ServingZeroMQ

  extension ServeStart {
    /// The front of HTTP.
    func httpOptions(_ key: String?) -> HTTPOptions {
      var options = HTTPOptions()
      options.host = addresses.host
      options.port = addresses.port ?? options.port
      options.apiKey = key
      options.allowedOrigins = addresses.origins
      options.longTexts = limits.longTexts ?? options.longTexts
      options.maximumConnections = addresses.httpMaxConnect
      options.maximumTexts = limits.maxTexts ?? options.maximumTexts
      if let megabytes = limits.maxBodySize {
        options.maximumBodyBytes = megabytes << 20
        options.maximumBodyBytesAtOnce = max(options.maximumBodyBytesAtOnce, megabytes << 20)
      }
      options.requestTimeout = limits.requestTimeout.map { .seconds($0) }
      return options
    }

    /// The front for bert-as-service's clients, who serve the first model.
    func zmqOptions(_ sources: [ModelSource]) -> ZeroMQOptions {
      var options = ZeroMQOptions()
      options.host = addresses.host
      options.port = addresses.zmqPort ?? options.port
      options.replyPort = addresses.zmqPortOut ?? options.replyPort
      options.hasDynamicLength = pooling.maxSeqLen?.length == .unlimited
      options.hasFixedEmbedLength = replies.fixedEmbedLength
      options.showsTokens = replies.showTokensToClient
      options.masksSpecialTokens = pooling.maskClsSep
      options.addsSpecialTokens = !replies.noSpecialToken
      options.priorityBatchSize = engine.priorityBatchSize
      options.maximumTexts = limits.maxTexts ?? options.maximumTexts
      options.drainLimit = .seconds(limits.drainTimeout)
      options.settings = [
        ("model_dir", .text(sources[0].name)), ("num_worker", .integer(engine.numWorker)),
        ("max_batch_size", .integer(engine.maxBatchSize)),
        ("http_port", addresses.noHttp ? .none : .integer(addresses.port ?? 8080)),
        ("http_max_connect", .integer(addresses.httpMaxConnect)),
        ("cors", .text(addresses.cors ?? "")), ("verbose", .bool(verbose)),
        ("no_special_token", .bool(replies.noSpecialToken)),
      ]
      return options
    }
  }
#endif
