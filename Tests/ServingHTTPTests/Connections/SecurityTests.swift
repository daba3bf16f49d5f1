#if Serving
  import Serving
  import ServingHTTP
  import Testing

  /// Who may use the server.
  @Suite struct SecurityTests {
    @Test func aKeyIsAskedFor() async throws {
      try await withServer(options { $0.apiKey = "s3cret" }) { server in
        let body = #"{"inputs":"the"}"#
        for header in [
          nil, "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cret5", "Basic s3cret", "s3cret",
          "Bearer S3CRET",
        ] {
          let answer = try await server.post(
            "/embed", body, headers: header.map { [("authorization", $0)] } ?? [])
          #expect(answer.status == 401, "\(header ?? "no header")")
          #expect(answer["www-authenticate"] == "Bearer")
        }
        for header in ["Bearer s3cret", "bearer  s3cret"] {
          #expect(
            try await server.post("/embed", body, headers: [("authorization", header)]).status
              == 200)
        }
        for path in ["/healthz", "/readyz", "/health", "/ping", "/"] {
          #expect(try await server.get(path).status == 200, "\(path)")
        }
        for path in ["/metrics", "/info", "/v1/models", "/openapi.json", "/status/server"] {
          #expect(try await server.get(path).status == 401, "\(path)")
        }
      }
    }

    @Test func otherOriginsAreLetInByChoiceAlone() async throws {
      let origin = [("origin", "https://a.example")]
      let asking = origin + [("access-control-request-method", "POST")]
      func allowed(_ answer: Answer) -> String? { answer["access-control-allow-origin"] }
      try await withServer { server in
        let plain = try await server.get("/healthz", headers: origin)
        let before = try await server.send("OPTIONS", "/embed", headers: asking)
        #expect(allowed(plain) == nil && allowed(before) == nil)
        // A form needs no leave of the browser's.
        for type in ["application/x-www-form-urlencoded", "application/json"] {
          let answer = try await server.send(
            "POST", "/v1/embeddings", body: Array(#"{"input":"a"}"#.utf8),
            headers: origin + [("content-type", type)])
          #expect(answer.status == 403 && answer.text.contains("--cors"), "\(answer.text)")
        }
        let own = try await server.post(
          "/v1/embeddings", #"{"input":"a"}"#,
          headers: [("origin", "http://localhost")])
        #expect(own.status == 200, "\(own.text)")
      }
      try await withServer(
        options { $0.allowedOrigins = ["https://a.example", "https://b.example"] }
      ) {
        server in
        let answer = try await server.post("/embed", "{", headers: origin)
        #expect(allowed(answer) == "https://a.example" && answer["vary"] == "Origin")
        let foreign = try await server.post(
          "/embed", #"{"inputs":"a"}"#, headers: [("origin", "https://c.example")])
        #expect(foreign.status == 403)
        let other = try await server.get("/healthz", headers: [("origin", "https://c.example")])
        #expect(allowed(other) == nil && other["vary"] == "Origin")
        let before = try await server.send("OPTIONS", "/embed", headers: asking)
        #expect(before.status == 204 && allowed(before) == "https://a.example")
        #expect(before["access-control-allow-methods"] == "POST, OPTIONS")
        #expect(before["access-control-allow-headers"]?.contains("authorization") == true)
        #expect(before.headers.filter { $0.name == "access-control-allow-origin" }.count == 1)
      }
      try await withServer(options { $0.allowedOrigins = ["*"] }) { server in
        let answer = try await server.get("/healthz", headers: origin)
        #expect(allowed(answer) == "*")
      }
    }

    /// A page's own name may be made to point at this machine: then its origin is the `Host` of what it asks.
    @Test func aNameThatPointsHereIsNotTheServers() async throws {
      func status(_ server: TestServer, _ host: String) async throws -> Int {
        try await server.post(
          "/embed", #"{"inputs":"a"}"#, headers: [("host", host), ("origin", "http://" + host)]
        ).status
      }
      try await withServer { server in
        for host in ["evil.example:8080", "evil.example", "localhost.evil.example", "1.2.3.4.ex"] {
          #expect(try await status(server, host) == 403, "\(host)")
        }
        for host in [
          "localhost", "LOCALHOST:8080", "a.localhost:8080", "127.0.0.1:8080", "192.168.1.7",
          "[::1]:8080",
        ] {
          #expect(try await status(server, host) == 200, "\(host)")
        }
        // Programs have no origin, and come through proxies.
        let program = try await server.post(
          "/embed", #"{"inputs":"a"}"#, headers: [("host", "bert.example")])
        #expect(program.status == 200)
      }
      try await withServer(options { $0.allowedOrigins = ["http://bert.example"] }) { server in
        let answer = try await status(server, "bert.example")
        #expect(answer == 200)
      }
    }

    /// It reads nothing either, though a browser names no origin then.
    @Test func aPageOfSuchANameReadsNothing() async throws {
      func status(
        _ server: TestServer, _ path: String, _ host: String, site: String?
      ) async throws -> Int {
        try await server.get(
          path, headers: [("host", host)] + (site.map { [("sec-fetch-site", $0)] } ?? [])
        ).status
      }
      try await withServer { server in
        for path in ["/info", "/metrics", "/openapi.json", "/v1/models", "/status/server"] {
          // Of a page elsewhere, typed by a person, of a program, of the server's own page.
          for (host, site, expected) in [
            ("evil.example", "same-origin", 403), ("bert.example", "none", 200),
            ("bert.example", nil, 200), ("localhost:80", "same-origin", 200),
          ] {
            let found = try await status(server, path, host, site: site)
            #expect(found == expected, "\(path) \(host)")
          }
        }
        let health = try await status(server, "/healthz", "evil.example", site: "same-origin")
        #expect(health == 200)
      }
      try await withServer(options { $0.allowedOrigins = ["https://bert.example"] }) { server in
        let found = try await status(server, "/info", "bert.example", site: "same-origin")
        #expect(found == 200)
      }
    }

    @Test(arguments: [
      ("https://Example.ORG", "https://example.org"), ("http://a.b:80", "http://a.b"),
      ("https://a:443", "https://a"), ("https://a:80", "https://a:80"),
      ("http://[::1]:8080", "http://[::1]:8080"),
      ("chrome-extension://abc", "chrome-extension://abc"),
      ("*", "*"), ("https://a/", nil), ("https://", nil), ("a.b", nil), ("https://a:0", nil),
      ("https://a:65536", nil), ("https://a:x", nil), ("https://a b", nil), ("https://*.a", nil),
      ("null", nil), ("://a", nil), ("https://[::1", nil), ("https://a:80:81", nil),
    ])
    func originsAsBrowsersWriteThem(text: String, expected: String?) {
      #expect(Origin(text)?.text == expected)
    }
  }
#endif
