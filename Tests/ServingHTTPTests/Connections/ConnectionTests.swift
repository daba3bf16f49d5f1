#if Serving
  import Serving
  import ServingHTTP
  import Testing

  /// Clients that are slow, that go, or that speak something else.
  @Suite struct ConnectionTests {
    private static let body = #"{"inputs":"the sun"}"#

    @Test func severalRequestsOnOneConnection() async throws {
      try await withServer { server in
        let port = server.port
        let answers = try await onThread {
          let connection = try Connection(port: port)
          let request =
            TestServer.head(
              "POST", "/embed", Self.body.utf8.count, [("content-type", "application/json")])
            + Self.body
          connection.send(request)
          let first = try connection.answer()
          // Two at once, and one of another kind.
          connection.send(request + TestServer.head("GET", "/nothing", nil) + request)
          return [first] + (try (0..<3).map { _ in try connection.answer() })
        }
        #expect(answers.map(\.status) == [200, 200, 404, 200])
        #expect(answers[0].body == answers[3].body)
      }
    }

    @Test func connectionsEndWhenAskedTo() async throws {
      try await withServer { server in
        let port = server.port
        let isClosed = try await onThread {
          let connection = try Connection(port: port)
          connection.send(TestServer.head("GET", "/healthz", nil, [("connection", "close")]))
          let answer = try connection.answer()
          return answer.status == 200 && connection.isClosed()
        }
        #expect(isClosed)
      }
    }

    @Test func slowHeadersAndBodiesAreCutOff() async throws {
      try await withServer(
        options {
          ($0.headerTimeout, $0.bodyTimeout) = (.milliseconds(300), .milliseconds(300))
        }
      ) { server in
        let port = server.port
        for start in ["", "POST /em", TestServer.head("POST", "/embed", 100) + "{"] {
          let (answer, isClosed) = try await onThread {
            let connection = try Connection(port: port)
            connection.send(start)
            let answer = try connection.answer()
            return (answer, connection.isClosed())
          }
          #expect(answer.status == 408 && answer.text.contains("too long"), "\(start)")
          #expect(answer["connection"] == "close" && isClosed)
        }
        // A body that comes byte by byte is slow as a whole.
        let slow = try await onThread {
          let connection = try Connection(port: port)
          connection.send(TestServer.head("POST", "/embed", 1000))
          let end = ContinuousClock.now + .seconds(10)
          while ContinuousClock.now < end, connection.send([0x20]) == 1 {
            if let answer = try? connection.answerSoon() { return answer.status }
          }
          return 0
        }
        #expect(slow == 408)
        #expect(try await server.post("/embed", Self.body).status == 200)
      }
    }

    @Test func aFastRequestIsNotCutOffLater() async throws {
      try await withServer(
        options {
          ($0.headerTimeout, $0.bodyTimeout) = (.milliseconds(200), .milliseconds(200))
        }
      ) { server in
        let port = server.port
        let statuses = try await onThread {
          let connection = try Connection(port: port)
          return try (0..<3).map { turn in
            if turn > 0 { Connection.pause(milliseconds: 400) }
            connection.send(TestServer.head("POST", "/embed", Self.body.utf8.count) + Self.body)
            return try connection.answer().status
          }
        }
        #expect(statuses == [200, 200, 200])
      }
    }

    @Test func idleConnectionsEnd() async throws {
      try await withServer(options { $0.idleTimeout = .milliseconds(300) }) { server in
        let port = server.port
        let isClosed = try await onThread {
          let connection = try Connection(port: port)
          connection.send(TestServer.head("GET", "/healthz", nil))
          _ = try connection.answer()
          return connection.isClosed()
        }
        #expect(isClosed)
      }
    }

    @Test func whatIsNotHTTPIsRefused() async throws {
      try await withServer(options { $0.maximumHeaderBytes = 4096 }) { server in
        let port = server.port
        let nonsense = [
          "\u{16}\u{3}\u{1}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
          "GET / HTTP/1.1\r\nna me: x\r\n\r\n",
          "POST /embed HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\n",
          "POST /embed HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
          "GET / HTTP/1.1\r\nx: \(String(repeating: "a", count: 100_000))\r\n\r\n",
        ]
        for text in nonsense {
          let answer = try await onThread {
            let connection = try Connection(port: port)
            connection.send(text)
            return try connection.answer()
          }
          #expect(answer.status == 400, "\(text.prefix(40).debugDescription)")
          #expect(answer["content-type"] == "application/json")
        }
        #expect(try await server.get("/healthz").status == 200)
      }
    }

    @Test func largeBodiesAreAskedFor() async throws {
      try await withServer(options { $0.maximumBodyBytes = 1000 }) { server in
        let port = server.port
        let (first, second, refused) = try await onThread {
          let connection = try Connection(port: port)
          let expect = [("expect", "100-continue")]
          connection.send(TestServer.head("POST", "/embed", Self.body.utf8.count, expect))
          let first = try connection.answer()
          connection.send(Self.body)
          let second = try connection.answer()
          let other = try Connection(port: port)
          other.send(TestServer.head("POST", "/embed", 5000, expect))
          return (first.status, second.status, try other.answer().status)
        }
        #expect((first, second, refused) == (100, 200, 413))
      }
    }

    /// What nobody waits for any more is not computed.
    @Test func requestsOfClientsThatGoAreDropped() async throws {
      try await withServer { server in
        let port = server.port
        let texts = Array(repeating: #""the sun of the river of the sun""#, count: 9000)
        let body = #"{"inputs":[\#(texts.joined(separator: ","))]}"#
        let head = TestServer.head("POST", "/embed", body.utf8.count)
        try await onThread {
          let connection = try Connection(port: port)
          connection.send(head + body)
        }
        let end = ContinuousClock.now + .seconds(20)
        while server.engine.statistics.cancelled == 0, server.engine.statistics.answered == 0,
          ContinuousClock.now < end
        { try await Task.sleep(for: .milliseconds(5)) }
        #expect(server.engine.statistics.cancelled == 1)
        #expect(server.engine.statistics.answered == 0)
        #expect(try await server.post("/embed", Self.body).status == 200)
      }
    }

    @Test func deadlinesAreKept() async throws {
      try await withServer { server in
        let texts = Array(repeating: #""the sun of the river of the sun""#, count: 9000)
        let body = #"{"inputs":[\#(texts.joined(separator: ","))]}"#
        let late = try await server.post("/embed", body, headers: [("x-request-timeout", "1ms")])
        #expect(late.status == 504 && late.text.contains("deadline"), "\(late.text.prefix(200))")
        for word in ["soon", "-1", "0", "1e3", "nan", "ms"] {
          let answer = try await server.post(
            "/embed", Self.body, headers: [("x-request-timeout", word)])
          #expect(answer.status == 422, "\(word)")
        }
        for word in ["30", "2.5", "2.5s", "30000ms"] {
          let answer = try await server.post(
            "/embed", Self.body, headers: [("x-request-timeout", word)])
          #expect(answer.status == 200, "\(word)")
        }
      }
    }

    /// A client may want less time than the server gives, not more.
    @Test func theServersTimeIsTheMost() async throws {
      try await withServer(options { $0.requestTimeout = .milliseconds(1) }) { server in
        let texts = Array(repeating: #""the sun of the river of the sun""#, count: 9000)
        let body = #"{"inputs":[\#(texts.joined(separator: ","))]}"#
        let late = try await server.post("/embed", body, headers: [("x-request-timeout", "60")])
        #expect(late.status == 504, "\(late.text.prefix(200))")
      }
    }

    @Test func aFullQueueSaysWhenToComeBack() async throws {
      try await withServer(
        engine: engineOptions {
          ($0.queueLimitTokens, $0.queueLimitRequests) = (500, 1)
        }
      ) { server in
        let texts = Array(repeating: #""the sun of the river of the sun""#, count: 5000)
        let body = #"{"input":[\#(texts.joined(separator: ","))]}"#
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
          for _ in 0..<6 { group.addTask { try await server.post("/v1/embeddings", body) } }
          return try await group.reduce(into: [Answer]()) { $0.append($1) }
        }
        let refused = answers.filter { $0.status == 429 }
        #expect(!refused.isEmpty && answers.allSatisfy { [200, 429].contains($0.status) })
        for answer in refused {
          #expect(answer["retry-after"].flatMap { Int($0) }.map { $0 >= 1 } == true)
          #expect(answer.text.contains("rate_limit_error"))
        }
      }
    }

    /// The number of texts that are answered at one time grows with the clients, and each gets its own.
    @Test func manyClientsAtOnce() async throws {
      try await withServer { server in
        let alone = try await server.post("/embed", Self.body)
        let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
          for _ in 0..<40 { group.addTask { try await server.post("/embed", Self.body).body } }
          return try await group.reduce(into: [[UInt8]]()) { $0.append($1) }
        }
        #expect(bodies.count == 40 && bodies.allSatisfy { $0 == alone.body })
      }
    }

    @Test func aPortInUseIsNamed() async throws {
      try await withServer { server in
        var options = HTTPOptions()
        options.port = server.port
        let found = await onPortInUse(server.engine, options)
        #expect(
          found == "cannot listen at 127.0.0.1 port \(server.port): Address already in use")
      }
    }
  }
#endif
