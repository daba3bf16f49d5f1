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
      guard (1...65535).contains(zmqPort) else {
        throw ValidationError("--zmq-port is \(zmqPort), expected 1 to 65535")
      }
      guard (1...86_400_000).contains(timeout) else {
        throw ValidationError("--timeout is \(timeout), expected 1 to 86400000")
      }
    }

    func run() throws {
      try ZeroMQTermination.send(host: host, port: zmqPort, milliseconds: timeout)
      note("cloze: \(host):\(zmqPort) was told to end")
    }
  }
#endif
