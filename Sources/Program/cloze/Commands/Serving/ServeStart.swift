#if Serving
  import ArgumentParser
  import ExactStrings
  import Inference
  import Logging
  import Platform
  import Serving
  import ServingHTTP
  import ServingZeroMQ

  struct ServeStart: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "start",
      abstract: "Serves models until it is told to end.",
      discussion: """
        Vectors as OpenAI, text-embeddings-inference and bert-as-service give them, labels of fine-tuned models, the \
        pieces behind [MASK], the next sentence, attention; / is a page to play with. A text's vector has the same \
        bytes alone, in any batch, and from 'cloze embed' with the same options. Docs/serving.md explains the rest.

          cloze serve Checkpoints/kjv
          cloze serve all-MiniLM-L6-v2 sentiment --name minilm --name sentiment --port 8080 --no-zmq
          cloze serve -model_dir kjv-bert -num_worker=2 -max_seq_len NONE -pooling_strategy CLS_TOKEN

        SIGTERM and Ctrl-C let requests that have begun end; again, they end at once. SIGHUP loads the models anew \
        without losing a request.
        """)

    @Argument(help: modelHelp)
    var models: [String]
    @Option(
      help:
        "What clients call a model: once for each, in their order. (default: its folder or file)")
    var name: [String] = []
    @OptionGroup(title: "Addresses") var addresses: AddressOptions
    @OptionGroup(title: "Vectors") var pooling: PoolingOptions
    @OptionGroup(title: "bert-as-service") var replies: ReplyFlags
    @OptionGroup(title: "Computing") var engine: EngineFlags
    @OptionGroup(title: "Requests") var limits: RequestLimits
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var checkpoint: CheckpointOptions
    @Flag(help: "Tell more of what happens.")
    var verbose = false
    @Flag(help: "Print the addresses as a line of JSON as soon as they answer.")
    var json = false

    func validate() throws {
      if !name.isEmpty, name.count != models.count {
        throw ValidationError(
          "--name is given \(name.count) times for \(counted(models.count, "model")), expected one for each or none"
        )
      }
      for name in name {
        guard !name.isEmpty,
          !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
          throw ValidationError(
            "--name is '\(Terminal.line(name))', expected a name that clients can ask for: text in one line"
          )
        }
      }
      if addresses.noZmq, let option = replies.givenOption {
        throw ValidationError("\(option) has no effect with --no-zmq, expected one of them")
      }
      if addresses.noHttp, let option = limits.givenHTTPOption {
        throw ValidationError("\(option) has no effect with --no-http, expected one of them")
      }
      if replies.fixedEmbedLength, pooling.maxSeqLen?.length != .unlimited {
        throw ValidationError("--fixed-embed-length needs --max-seq-len NONE")
      }
    }

    func run() throws {
      let key = try addresses.key()
      let sources = sources
      var options = engine.options(threads: threads.count)
      options.pooling = pooling.options
      options.notify = { warn($0) }
      if options.workers < engine.numWorker {
        note(
          "cloze: \(counted(options.workers, "worker")) of one thread each, as there are \(threads.count) threads; "
            + "--num-worker \(engine.numWorker) asks for more")
      }
      let server = Server(
        engine: try Engine(sources, options: options),
        http: addresses.noHttp ? nil : httpOptions(key),
        zmq: addresses.noZmq ? nil : zmqOptions(sources),
        logger: Logger(label: "cloze") { _ in
          HouseLogHandler(logLevel: verbose ? .info : .notice)
        }, warnings: addresses.isLoopback ? [] : warningsOfStrangers(hasKey: key != nil))
      try check(server.engine)
      try server.run(drainTimeout: limits.drainTimeout, printsJSON: json)
    }

    /// The models under their names; without one a folder's or a file's.
    private var sources: [ModelSource] {
      models.enumerated().map { index, path in
        let name = index < name.count ? name[index] : FileSystem.lastComponent(of: path)
        return ModelSource(name: name, path: path, checkpoint: checkpoint.checkpoint)
      }
    }

    /// What the command line says of models that only the loaded ones can tell.
    private func check(_ engine: Engine) throws {
      guard replies.casedTokenization, let model = engine.models.first(where: \.lowercases) else {
        return
      }
      throw CommandError(
        "--cased-tokenization is given, but '\(model.origin)' lower-cases its text, expected a cased model"
      )
    }

    private func warningsOfStrangers(hasKey: Bool) -> [String] {
      let host = addresses.host
      var warnings: [String] = []
      if !addresses.noHttp, !hasKey {
        warnings.append(
          "\(host) can be reached from other machines, and there is no --api-key: everyone may ask")
      }
      if !addresses.noZmq {
        warnings.append(
          "\(host) can be reached from other machines, and bert-as-service's protocol has no key: everyone may ask"
        )
      }
      return warnings
    }
  }
#endif
