#if Serving
  import Foundation
  import Testing

  /// A server as a program: how it begins and ends.
  @Suite(.serialized) struct ServeTests {
    private let workspace: Workspace

    init() throws { workspace = try OptionInputs.copy() }

    /// A server that is ready.
    private struct Served {
      let running: Binary.Running
      let port: Int
      let zmqPort: Int
    }

    private func start(_ arguments: [String]) throws -> Served {
      let running = try workspace.start(
        ["serve"] + arguments
          + ["--port", "0", "--zmq-port", "0", "--zmq-port-out", "0", "--json", "--threads", "1"])
      running.wait { $0.output.contains("\n") }
      let line = try JSONSerialization.jsonObject(with: Data(running.output.utf8)) as? [String: Any]
      return Served(
        running: running,
        port: try #require(line?["port"] as? Int, "\(running.errors)"),
        zmqPort: try #require(line?["zmq_port"] as? Int))
    }

    private func embedding(_ port: Int, _ text: String) throws -> [Double] {
      let answer = try LoopbackHTTP.post(port, "/v1/embeddings", #"{"input": "\#(text)"}"#)
      try #require(answer.status == 200, "\(answer.body)")
      let data = (try answer.json() as? [String: Any])?["data"] as? [[String: Any]]
      return try #require(data?.first?["embedding"] as? [Double])
    }

    private func embedded(_ model: String, _ text: String) throws -> [Double] {
      let outcome = try workspace.run(["embed", model], input: text + "\n")
      return try #require(
        (try outcome.json() as? [String: Any])?["embedding"] as? [Double], "\(outcome.errors)")
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func itAnswersAsEmbedDoesAndEndsWhenAsked(signal: Int32) throws {
      let server = try start(["done"])
      #expect(try LoopbackHTTP.get(server.port, "/readyz").status == 200)
      for text in ["the sun", "", "fire finds the road ||| rain"] {
        let (found, expected) = (try embedding(server.port, text), try embedded("done", text))
        #expect(found.map { Float($0) } == expected.map { Float($0) }, "'\(text)'")
      }
      server.running.send(signal)
      let outcome = try server.running.finish()
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("cloze: ready: http://127.0.0.1:\(server.port), "))
      #expect(outcome.errors.contains("cloze: ended; "))
      // Nobody's words are told of.
      #expect(!outcome.errors.contains("the sun") && !outcome.errors.contains("error"))
    }

    @Test func aHangupLoadsTheModelAnew() throws {
      try workspace.copy(workspace.path + "/done", as: "served")
      let server = try start(["served"])
      let before = try embedding(server.port, "the sun")
      try workspace.remove("served")
      server.running.send(SIGHUP)
      server.running.wait { $0.errors.contains("warning: ") }
      #expect(server.running.errors.contains("the models as they were go on: "))
      #expect(try embedding(server.port, "the sun") == before)
      try workspace.copy(workspace.path + "/run", as: "served")
      server.running.send(SIGHUP)
      server.running.wait { $0.errors.contains("were loaded anew") }
      let after = try embedding(server.port, "the sun")
      #expect(after != before)
      let expected = try embedded("run", "the sun")
      #expect(after.map { Float($0) } == expected.map { Float($0) })
      server.running.send(SIGTERM)
      #expect(try server.running.finish().exitCode == 0)
    }

    /// What is served is newer than what could be read in place of a damaged file.
    @Test func noOlderCheckpointTakesTheNewestOnesPlace() throws {
      try workspace.succeed([
        "pretrain", "t.h5", "--output", "served", "--config", "m.json", "--batch-size", "4",
        "--total-steps", "3", "--max-seq-length", "32", "--save-every", "1",
      ])
      let newest = "step-00000003.h5"
      let server = try start(["served"])
      let before = try embedding(server.port, "the sun")
      let whole = try workspace.bytes("served/" + newest)
      try Data(whole.prefix(whole.count / 2)).write(
        to: URL(filePath: workspace.path + "/served/" + newest))
      server.running.send(SIGHUP)
      server.running.wait { $0.errors.contains("go on: ") }
      #expect(server.running.errors.contains("expected step 3, which is served"))
      #expect(try embedding(server.port, "the sun") == before)
      server.running.send(SIGTERM)
      #expect(try server.running.finish().exitCode == 0)
    }

    @Test func labelsAreForAsManyTextsAsWereLearned() throws {
      try workspace.succeed([
        "finetune", "pair", "done", "--train", "l.tsv", "--dev", "k.tsv", "--epochs", "1",
        "--batch-size", "8", "--max-seq-length", "16", "--threads", "1", "--text-column", "text",
        "other", "--label-column", "label", "--output", "pairs",
      ])
      let server = try start(["tuned", "pairs"])
      for (inputs, model, status) in [
        (#""the sun""#, "tuned", 200), (#"["the sun", "rain"]"#, "tuned", 422),
        (#""the sun""#, "pairs", 422), (#"["the sun", "rain"]"#, "pairs", 200),
        (#"[["the sun", "rain"], ["fire"]]"#, "pairs", 422),
      ] {
        let answer = try LoopbackHTTP.post(
          server.port, "/predict", #"{"inputs": \#(inputs), "model": "\#(model)"}"#)
        #expect(answer.status == status, "\(inputs) \(model): \(answer.body)")
        if status == 422 { #expect("\(answer.body)".contains("pair"), "\(answer.body)") }
      }
      let ranks = try LoopbackHTTP.post(
        server.port, "/rerank", #"{"query": "a", "texts": ["the sun"], "model": "tuned"}"#)
      #expect(ranks.status == 424, "\(ranks.body)")
      server.running.send(SIGTERM)
      #expect(try server.running.finish().exitCode == 0)
    }

    @Test func bertServingTerminateEndsIt() throws {
      let server = try start([
        "-model_dir", "exported", "-num_worker=1", "-max_seq_len", "NONE", "-xla",
      ])
      #expect(server.running.errors.contains("cloze: -xla has no effect: "))
      try workspace.succeed([
        "serve", "terminate", "-port", "\(server.zmqPort)", "-ip", "127.0.0.1",
      ])
      let outcome = try server.running.finish()
      #expect(outcome.exitCode == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("cloze: ended; "))
    }

    @Test func aPortInUseIsNamed() throws {
      let server = try start(["done"])
      try workspace.refuse(
        ["serve", "done", "--port", "\(server.port)", "--no-zmq"],
        mentions: ["127.0.0.1", "\(server.port)"])
      let zmq = [
        "serve", "done", "--no-http", "--zmq-port", "\(server.zmqPort)", "--zmq-port-out", "0",
      ]
      try workspace.refuse(zmq, mentions: ["127.0.0.1", "\(server.zmqPort)"])
      server.running.send(SIGTERM)
      #expect(try server.running.finish().exitCode == 0)
    }

    @Test func aKeyIsAskedFor() throws {
      try workspace.write("key.txt", "secret\n")
      let server = try start(["done", "--api-key-file", "key.txt", "--name", "kjv"])
      let body = #"{"input": "the sun", "model": "kjv"}"#
      #expect(try LoopbackHTTP.post(server.port, "/v1/embeddings", body).status == 401)
      let answer = try LoopbackHTTP.post(
        server.port, "/v1/embeddings", body, headers: ["authorization: Bearer secret"])
      #expect(answer.status == 200, "\(answer.body)")
      server.running.send(SIGTERM)
      let outcome = try server.running.finish()
      #expect(outcome.exitCode == 0 && !outcome.errors.contains("secret"))
    }

    @Test func whatCannotBeHadIsRefused() throws {
      for (arguments, names) in [
        (["-fp16", "-model_dir", "done"], ["-fp16"]),
        (["-model_dir", "done", "-tuned_model_dir", "x"], ["-tuned_model_dir"]),
        (["-model_dir", "nowhere"], ["nowhere"]),
        (["done", "--api-key-file", "nowhere.txt"], ["nowhere.txt"]),
        (["done", "exported", "--name", "a", "--name", "a"], ["'a'"]),
        (["done", "--cased-tokenization"], ["--cased-tokenization"]),
        (["done", "--host", "999.1.1.1", "--port", "0", "--no-zmq"], ["999.1.1.1"]),
      ] {
        try workspace.refuse(["serve"] + arguments, mentions: names)
      }
      for (arguments, names) in [
        ([], ["model"]), (["done", "--no-http", "--no-zmq"], ["--no-http", "--no-zmq"]),
        (["done", "--port", "70000"], ["--port", "70000"]),
        (["done", "--name", "a", "--name", "b"], ["--name"]),
        (["done", "--zmq-port", "7", "--zmq-port-out", "7"], ["--zmq-port-out"]),
        (["done", "--port", "5555"], ["--port", "--zmq-port", "5555"]),
        (["done", "--zmq-port-out", "8080"], ["--port", "--zmq-port-out", "8080"]),
        (["done", "--host", ""], ["--host"]),
        (["done", "--name", "a\nb"], ["--name"]),
        (["done", "--cors", "https://a/b"], ["--cors", "https://a/b"]),
        (["-prefetch_size", "-model_dir", "done"], ["-prefetch_size"]),
        (["done", "-no_such_option"], ["-no_such_option"]),
        (["-model_dirr", "done"], ["-model_dirr", "'-model_dir'"]),
        (["done", "--fixed-embed-length"], ["--fixed-embed-length"]),
        (["done", "--port", "1", "--port", "2"], ["--port", "twice"]),
      ] {
        try workspace.refuseUsage(["serve"] + arguments, mentions: names)
      }
      try workspace.refuse(
        ["serve", "terminate", "--zmq-port", "1", "--timeout", "100"], mentions: ["127.0.0.1:1"])
    }

    @Test func benchmarkTellsWhatItMeasured() throws {
      let outcome = try workspace.succeed([
        "serve", "benchmark", "done", "c.txt", "--seconds", "0.2", "-test_num_client", "1", "4",
        "--client-batch-size", "3", "--json",
      ])
      let rows = try #require(try outcome.json() as? [[String: Any]])
      #expect(rows.map { $0["clients"] as? Int } == [1, 4])
      #expect(rows.allSatisfy { ($0["tokens_per_second"] as? Double ?? 0) > 0 })
    }
  }
#endif
