#if Serving
  import ArgumentParser
  import Platform
  import ServingZeroMQ

  struct ServeTerminate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "terminate",
      abstract: "Ends a server, as bert-serving-terminate does.",
      discussion: """
          cloze serve terminate --zmq-port 5555

        The server answers what it has begun, and ends. SIGTERM does the same.
        """)

    @Option(help: "Where the server is.")
    var host = "127.0.0.1"
    @Option(help: "The port that bert-as-service's requests come to.")
    var zmqPort = 5555
    @Option(help: "Milliseconds that a connection is waited for.")
    var timeout = 5000

    func validate() throws {
      try checkOption("--zmq-port", zmqPort, in: 1...65535)
      try checkOption("--timeout", timeout, in: 1...86_400_000)
    }

    func run() throws {
      try ZeroMQTermination.send(host: host, port: zmqPort, milliseconds: timeout)
      note("cloze: \(host):\(zmqPort) was told to end")
    }
  }
#endif
