#if Serving
  import ArgumentParser
  import Autograd
  import Serving

  /// How a server computes, and how much it takes on.
  struct EngineFlags: ParsableArguments {
    @Option(
      help: """
        How many batches are computed at once, on as many threads together as --threads says; each has weights of its \
        own in memory.
        """)
    var numWorker = 1
    @Option(help: "The most texts of a batch.")
    var maxBatchSize = 256
    @Option(help: "The most tokens of a batch, unless one text has more.")
    var maxBatchTokens = 1024
    @Option(
      help: "Milliseconds that a batch which is not full waits where several clients ask at once.")
    var batchWindow = 2.0
    @Option(help: "Requests of at most so many texts overtake larger ones.")
    var priorityBatchSize = 16
    @Option(
      help: """
        Tokens that wait, of small requests and of others each, before more are refused; a request that waits alone \
        may have more.
        """)
    var queueTokens = 1 << 20
    @Option(help: "Requests that wait, of small ones and of others each, before more are refused.")
    var queueRequests = 1024
    @Option(help: "Megabytes of vectors that are kept for texts that come again; 0 for none.")
    var cacheSize = 0

    @Option(help: InferenceOptions.precisionHelp)
    var precision = Precision.float32

    func validate() throws {
      let counts = [
        ("--num-worker", numWorker, 1, 1024), ("--max-batch-size", maxBatchSize, 1, 1 << 20),
        ("--max-batch-tokens", maxBatchTokens, 1, 1 << 20),
        ("--priority-batch-size", priorityBatchSize, 0, 1 << 20),
        ("--queue-tokens", queueTokens, 1, 1 << 40),
        ("--queue-requests", queueRequests, 1, 1 << 20), ("--cache-size", cacheSize, 0, 1 << 20),
      ]
      for (option, value, least, most) in counts {
        try checkOption(option, value, in: least...most)
      }
      try checkOption("--batch-window", batchWindow, in: 0...1000)
    }

    /// What the library calls them.
    ///
    /// - Parameter threads: how many compute.
    /// - Returns: options without the way of making vectors.
    func options(threads: Int) -> EngineOptions {
      var options = EngineOptions()
      options.maximumBatchTokens = maxBatchTokens
      options.maximumBatchTexts = maxBatchSize
      options.batchWindow = .milliseconds(batchWindow)
      options.queueLimitTokens = queueTokens
      options.queueLimitRequests = queueRequests
      options.priorityTexts = priorityBatchSize
      options.cacheBytes = cacheSize << 20
      options.precision = precision
      options.threads = threads
      // More workers than threads would only take turns.
      options.workers = min(numWorker, threads)
      return options
    }
  }
#endif
