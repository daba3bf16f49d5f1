#if Serving
  import Serialization
  import ServingHTTP
  import Testing

  /// The page's files as a browser gets them; `Scripts/serving/page.py` tries them in one.
  @Suite struct PageTests {
    /// All files of the page by their paths: `/`, what it names, and what that imports.
    private func files(_ server: TestServer) async throws -> [String: Answer] {
      var files: [String: Answer] = [:]
      var waiting = ["/"]
      while let path = waiting.popLast() {
        guard files[path] == nil, files.count < 50 else { continue }
        let answer = try await server.get(path)
        files[path] = answer
        let directory = path.hasPrefix("/page/") ? "/page/" : "/"
        if path == "/" {
          for name in answer.text.matches(of: /(?:src|href)="([^"#]+)"/).map(\.1)
          where name != "openapi.json" { waiting.append("/" + name) }
        } else if path.hasSuffix(".js") {
          let names = answer.text.matches(of: /from "\.\/([^"]+)"/).map(\.1)
          waiting += names.map { directory + $0 }
        }
      }
      return files
    }

    private let types = [
      "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
      "svg": "image/svg+xml",
    ]

    @Test func everyPartIsThereWithItsTypeAndIsKeptToItsOrigin() async throws {
      try await withServer { server in
        let files = try await files(server)
        #expect(
          Set(files.keys).isSuperset(of: ["/", "/page.css", "/page.js", "/page.svg"])
            && files.count >= 12, "\(files.keys.sorted())")
        for (path, file) in files {
          let ending = path.split(separator: ".").last.map(String.init) ?? ""
          #expect(file.status == 200, "\(path)")
          #expect(
            file["content-type"] == types[ending, default: "text/html; charset=utf-8"], "\(path)")
          #expect(file["x-content-type-options"] == "nosniff", "\(path)")
          #expect(file["referrer-policy"] == "no-referrer", "\(path)")
          let policy = file["content-security-policy"] ?? ""
          for rule in [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
            "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
          ] { #expect(policy.contains(rule), "\(path): \(rule)") }
          #expect(!policy.contains("unsafe") && !policy.contains("*"), "\(path)")
          let head = try await server.send("HEAD", path)
          #expect(head.status == 200 && head["content-length"] == "\(file.body.count)")
        }
        #expect(try await server.get("/page/other.js").status == 404)
        #expect(try await server.get("/page/..%2Fpage.js").status == 404)
        #expect(try await server.send("POST", "/page.js").status == 405)
      }
    }

    @Test func nothingNamesAnotherOriginNorMakesMarkupOfText() async throws {
      try await withServer { server in
        for (path, file) in try await files(server) {
          // A namespace is a name, not a place.
          let text = file.text.replacing("http://www.w3.org/2000/svg", with: "")
          #expect(text.firstMatch(of: /["'(\s](?:[a-z]+:)?\/\/[a-z]/) == nil, "\(path)")
          #expect(text.firstMatch(of: /https?:|wss?:|@import|url\(/) == nil, "\(path)")
          let sinks =
            /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc/
          #expect(text.firstMatch(of: sinks) == nil, "\(path)")
        }
        let page = try await server.get("/").text
        #expect(page.firstMatch(of: /<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/) == nil)
        // Every control has a name, every panel its tab.
        let labels = Set(page.matches(of: /for="([^"]+)"/).map(\.1))
        for control in page.matches(of: /<(?:input|textarea|select) id="([^"]+)"/).map(\.1) {
          #expect(labels.contains(control), "\(control)")
        }
        #expect(page.matches(of: /role="tab"/).count == page.matches(of: /role="tabpanel"/).count)
        #expect(page.contains(#"<html lang="en">"#))
      }
    }

    @Test func whatTheScriptsCallIsARoute() async throws {
      try await withServer { server in
        let paths = try await server.get("/openapi.json").json["paths"]
        let scripts = try await files(server).filter { $0.key.hasSuffix(".js") }
        let text = scripts.values.map(\.text).joined(separator: "\n")
        #expect(text.matches(of: /\bfetch\(/).count == 1)
        #expect(text.firstMatch(of: /XMLHttpRequest|sendBeacon|WebSocket|EventSource/) == nil)
        let calls = text.matches(of: /\bask\(\s*"([^"]+)"(\)|, \{)/)
        #expect(calls.count == text.matches(of: /\bask\((?!path)/).count, "calls of another form")
        for call in calls {
          let method = call.2 == ")" ? "get" : "post"
          #expect(paths?[String(call.1)]?[method] != nil, "\(method) \(call.1)")
        }
        #expect(
          Set(calls.map { String($0.1) }) == [
            "/info", "/fill-mask", "/similarity", "/next-sentence", "/embed_all", "/tokenize",
            "/attention", "/predict",
          ])
      }
    }

    @Test func thePageIsOpenAndLearnsWhatModelsCanDo() async throws {
      try await withServer(options { $0.apiKey = "sesame" }) { server in
        for (path, file) in try await files(server) { #expect(file.status == 200, "\(path)") }
        #expect(try await server.get("/info").status == 401)
        let info = try await server.get("/info", headers: [("authorization", "Bearer sesame")])
        guard case .array(let models)? = try info.json["models"] else {
          Issue.record("no models")
          return
        }
        #expect(models.map { $0["name"] } == ["words", "judge", "rank"].map { .string($0) })
        let abilities = models.map { model -> [JSONValue] in
          if case .array(let abilities)? = model["abilities"] { abilities } else { [] }
        }
        let (mask, next): (JSONValue, JSONValue) = (.string("fill-mask"), .string("next-sentence"))
        #expect(abilities[0].contains(mask) && abilities[0].contains(next))
        #expect(!abilities[1].contains(mask) && abilities[1].contains(.string("classification")))
        for list in abilities {
          #expect(list.contains(.string("embedding")) && list.contains(.string("attention")))
        }
        #expect(models[0]["layers"] == .integer(3) && models[0]["hidden_size"] == .integer(42))
      }
    }
  }
#endif
