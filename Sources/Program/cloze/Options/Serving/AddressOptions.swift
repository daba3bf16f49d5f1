#if Serving
  import ArgumentParser
  import ExactStrings
  import Foundation
  import Platform
  import ServingHTTP
  import ServingZeroMQ

  /// Where a server listens, and whom it lets in.
  struct AddressOptions: ParsableArguments {
    @Option(help: "The address to listen on; 0.0.0.0 or :: for all.")
    var host = "127.0.0.1"
    @Option(help: "The port of HTTP; 0 for any that is free. (default: 8080)")
    var port: Int?
    @Flag(help: "Do not answer over HTTP.")
    var noHttp = false
    @Option(
      help:
        "The port that bert-as-service's requests come to; 0 for any that is free. (default: 5555)")
    var zmqPort: Int?
    @Option(help: "The port that its replies go out by; 0 for any that is free. (default: 5556)")
    var zmqPortOut: Int?
    @Flag(help: "Do not answer bert-as-service's clients.")
    var noZmq = false
    @Option(
      help: """
        What clients of HTTP have to send as a bearer token. Others see it in the list of processes: \
        CLOZE_API_KEY in the environment or --api-key-file does the same.
        """)
    var apiKey: String?
    @Option(help: "A file whose first line is the key.")
    var apiKeyFile: String?
    @Option(
      help: "Origins whose pages may use the server from a browser, with commas between; * for all."
    )
    var cors: String?
    @Option(help: "How many connections of HTTP are open at once.")
    var httpMaxConnect = 1024

    func validate() throws {
      for (option, value) in [
        ("--port", port), ("--zmq-port", zmqPort), ("--zmq-port-out", zmqPortOut),
      ] {
        try checkOption(option, value, in: 0...65535)
      }
      if noHttp, noZmq {
        throw ValidationError("--no-http and --no-zmq leave nothing to listen on, expected one")
      }
      if noHttp, let option = httpOption {
        throw ValidationError("\(option) has no effect with --no-http, expected one of them")
      }
      if noZmq,
        let option = zmqPort != nil ? "--zmq-port" : zmqPortOut != nil ? "--zmq-port-out" : nil
      {
        throw ValidationError("\(option) has no effect with --no-zmq, expected one of them")
      }
      if apiKey != nil, apiKeyFile != nil {
        throw ValidationError("--api-key and --api-key-file exclude each other")
      }
      if let apiKey, apiKey.isEmpty {
        throw ValidationError("--api-key is empty, expected a key")
      }
      for name in originNames where Origin(name) == nil {
        throw ValidationError(
          "--cors names '\(name)', expected an origin such as https://example.org, without a path, or *"
        )
      }
      try checkOption("--http-max-connect", httpMaxConnect, in: 1...1 << 20)
      guard !host.isEmpty else {
        throw ValidationError("--host is empty, expected an address or a name of this machine")
      }
      try checkPorts()
    }

    private var httpOption: String? {
      let given: [(String, Bool)] = [
        ("--port", port != nil), ("--api-key", apiKey != nil),
        ("--api-key-file", apiKeyFile != nil), ("--cors", cors != nil),
        ("--http-max-connect", httpMaxConnect != 1024),
      ]
      return given.first { $0.1 }?.0
    }

    /// The key that clients have to know; nil lets everyone in.
    ///
    /// - Throws: ``CommandError`` for a file without one; `SystemError`.
    func key() throws -> String? {
      if let apiKey { return try ProcessArguments.text(apiKey, "--api-key") }
      if let apiKeyFile {
        let bytes = try FileSystem.contents(of: apiKeyFile, atMost: 1 << 16).prefix {
          $0 != UInt8(ascii: "\n")
        }
        let line = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
        guard !line.isEmpty, let key = String(validating: line, as: UTF8.self) else {
          throw CommandError("'\(apiKeyFile)' has no key in its first line, expected one in UTF-8")
        }
        return key
      }
      guard let key = ProcessInfo.processInfo.environment["CLOZE_API_KEY"] else { return nil }
      guard !key.isEmpty else {
        throw CommandError("CLOZE_API_KEY is empty, expected a key or no such variable")
      }
      return key
    }

    /// The origins that ``cors`` names, as browsers write them.
    var origins: [String] { originNames.compactMap { Origin($0)?.text } }

    private var originNames: [String] {
      (cors ?? "").parts(separatedBy: ",", omittingEmpty: true).map { String($0) }
    }

    /// Refuses one port for two things, whether it is given or the usual one.
    private func checkPorts() throws {
      let all = [
        ("--port", noHttp ? nil : port ?? HTTPOptions().port),
        ("--zmq-port", noZmq ? nil : zmqPort ?? ZeroMQOptions().port),
        ("--zmq-port-out", noZmq ? nil : zmqPortOut ?? ZeroMQOptions().replyPort),
      ].compactMap { name, port in port.map { (name: name, port: $0) } }
      for (index, one) in all.enumerated() where one.port > 0 {
        guard let other = all[(index + 1)...].first(where: { $0.port == one.port }) else {
          continue
        }
        throw ValidationError(
          "\(one.name) and \(other.name) are both \(one.port), expected two different ports")
      }
    }

    /// Whether only programs of this machine reach the server.
    var isLoopback: Bool {
      host.isExactly("localhost") || host.isExactly("::1") || host.hasExactPrefix("127.")
    }
  }
#endif
