#if Serving
  import Serialization
  import ServingZeroMQ
  import Testing

  /// The frames of bert-as-service 1.10, byte for byte.
  @Suite struct WireFormatTests {
    @Test func textsBecomeVectors() async throws {
      let source = FakeSource()
      try await withServer(source) { running in
        let client = try running.client("0a5e-client")
        let reply = try await client.vectors(
          #"["first do it", "caf\u00e9 \ud83d\ude42", ""]"#, id: 17, count: 3)
        #expect(reply.dtype == "float32")
        #expect(reply.shape == [3, 4])
        #expect(reply.tokens == .string(""))
        #expect(
          reply.rows == [
            source.vector("first", "do", "it"), source.vector("café", "🙂"), source.vector(),
          ])
        let raw = try await client.vectors(#"["café 🙂"]"#, id: 18)
        #expect(raw.rows == [source.vector("café", "🙂")])
        let pieces = try await client.vectors(#"[["first", "do it"]]"#, id: 19)
        #expect(pieces.rows == [source.vector("first", "do it")])
        #expect(try await client.vectors("[]", id: 20, count: 0).shape == [0, 4])
      }
    }

    @Test func identitiesAreBytes() async throws {
      try await withServer { running in
        for identity in ["#1@2#", "\0\u{1}\n", "é", String(repeating: "x", count: 4096)] {
          let client = try running.client(identity)
          #expect(try await client.vectors(#"["a"]"#).shape == [1, 4])
        }
      }
    }

    /// Clients choose ids, of which nothing is counted.
    @Test func idsMayBeLong() async throws {
      try await withServer { running in
        let client = try running.client("c")
        for id in ["18446744073709551616", String(repeating: "7", count: 64)] {
          client.send([client.identity, Array(#"["a"]"#.utf8), Array(id.utf8), Array("1".utf8)])
          let reply = try await client.receive()
          #expect(reply?.last == Array(id.utf8))
        }
      }
    }

    @Test func tokensAreShown() async throws {
      try await withServer(FakeSource(), options { $0.showsTokens = true }) { running in
        let client = try running.client("c")
        let reply = try await client.vectors(#"["a \"b\\", "é"]"#, count: 2)
        let pieces = [["[CLS]", "a", "\"b\\", "[SEP]"], ["[CLS]", "é", "[SEP]"]]
        #expect(
          reply.tokens == .array(pieces.map { .array($0.map { .string($0) }) }))
      }
    }

    /// A vector for every token: `max_seq_len`, the longest of the request with NONE, or all positions.
    @Test(arguments: [(false, false, 25), (true, false, 6), (true, true, 40)])
    func vectorsOfTokensArePadded(isDynamic: Bool, isFixed: Bool, length: Int) async throws {
      var source = FakeSource()
      source.facts.poolingStrategy = 0
      let facts = source.facts
      try await withServer(
        source,
        options {
          $0.hasDynamicLength = isDynamic
          $0.hasFixedEmbedLength = isFixed
        }
      ) { running in
        let client = try running.client("c")
        let reply = try await client.vectors(#"["a", "b c d e"]"#, count: 2)
        #expect(reply.shape == [2, length, 4])
        for (row, pieces) in zip(
          reply.rows, [["[CLS]", "a", "[SEP]"], ["[CLS]", "b", "c", "d", "e", "[SEP]"]])
        {
          let expected = FakeSource.rows(of: pieces, facts).flatMap { $0 }
          #expect(row == expected + Array(repeating: 0, count: length * 4 - expected.count))
        }
      }
    }

    private static let keys = """
      ckpt_name config_name cors cpu device_map do_lower_case fixed_embed_length fp16 gpu_memory_fraction graph_tmp_dir
      http_max_connect http_port mask_cls_sep max_batch_size max_seq_len model_dir no_position_embeddings no_special_token
      num_worker pooling_layer pooling_strategy port port_out prefetch_size priority_batch_size show_tokens_to_client
      tuned_model_dir verbose xla tensorflow_version python_version server_version pyzmq_version zmq_version
      server_start_time client num_process server_current_time num_concurrent_socket
      """.split { $0.isWhitespace }.map { String($0) } + [
        "ventilator -> worker", "worker -> sink", "ventilator <-> sink",
      ]

    private func facts(_ client: WireClient, _ command: String) async throws -> JSONValue {
      client.ask(command, id: 5, count: 0)
      let frames = try #require(try await client.receive())
      #expect(frames.count == 3)
      #expect(frames[0] == client.identity)
      #expect(frames[2] == Array("5".utf8))
      return try frames[1].withUnsafeBytes { try JSONParser.parse($0) }
    }

    @Test func configurationAndStatus() async throws {
      try await withServer(
        FakeSource(),
        options {
          $0.settings = [
            ("num_worker", .integer(3)), ("verbose", .bool(true)), ("cors", .text("*")),
          ]
        }
      ) { running in
        let client = try running.client("c")
        let configuration = try await facts(client, "SHOW_CONFIG")
        for key in Self.keys { #expect(configuration[key] != nil, "\(key)") }
        #expect(configuration["server_version"] == .string("1.10.0"))
        #expect(configuration["max_seq_len"] == .integer(25))
        #expect(configuration["pooling_strategy"] == .integer(2))
        #expect(configuration["pooling_layer"] == .array([.integer(-2)]))
        #expect(configuration["num_worker"] == .integer(3))
        #expect(configuration["show_tokens_to_client"] == .bool(false))
        #expect(configuration["statistic"] == nil)
        #expect(configuration["port"] == .integer(running.ports.requests))
        _ = try await client.vectors(#"["a", "b"]"#, count: 2)
        let statistic = try #require(try await facts(client, "SHOW_STATUS")["statistic"])
        #expect(statistic["num_data_request"] == .integer(1))
        #expect(statistic["num_sys_request"] == .integer(2))
        #expect(statistic["num_total_request"] == .integer(3))
        #expect(statistic["num_total_seq"] == .integer(2))
        #expect(statistic["num_total_client"] == .integer(1))
        #expect(statistic["num_active_client"] == .integer(1))
        #expect(statistic["avg_size_per_request"] == .number(2))
        for name in ["request_per_client", "last_two_interval", "request_per_second"] {
          for prefix in ["avg_", "min_", "max_", "num_min_", "num_max_"] {
            #expect(statistic[prefix + name] != nil, "\(prefix + name)")
          }
        }
      }
      try await withServer(FakeSource(), options { $0.hasDynamicLength = true }) { running in
        let configuration = try await facts(try running.client("c"), "SHOW_CONFIG")
        #expect(configuration["max_seq_len"] == .null)
      }
    }
  }
#endif
