import Platform
import Serialization

/// What a server says of itself to `SHOW_CONFIG` and `SHOW_STATUS`, under the names of bert-as-service 1.10.0.
struct ServerStatus: Sendable {
  let options: ZeroMQOptions
  /// The ports that it is bound to.
  let ports: (requests: Int, replies: Int)
  /// libzmq's version.
  let libraryVersion: String
  /// When it started, as seconds since 1970.
  let started: Double

  /// The version that the client holds against its own.
  static let version = "1.10.0"

  /// The answer to `SHOW_CONFIG`.
  ///
  /// - Parameters:
  ///   - facts: of the model.
  ///   - identity: of the client that asks.
  /// - Returns: the members.
  func configuration(_ facts: VectorFacts, for identity: [UInt8]) -> JSONObject {
    var object = defaults
    for (name, value) in settings(facts) + options.settings.map({ ($0.name, $0.value.json) }) {
      object[name] = value
    }
    object["client"] = .string(String(decoding: identity.prefix(64), as: UTF8.self))
    object["server_current_time"] = .string(WallClock.iso8601())
    return object
  }

  /// What bert-as-service has and this server has not, with the values that say so.
  private var defaults: JSONObject {
    [
      "ckpt_name": .null, "config_name": .null, "cors": .null, "cpu": .bool(true),
      "device_map": .array([]), "fp16": .bool(false), "gpu_memory_fraction": .number(0),
      "graph_tmp_dir": .null, "http_max_connect": .null, "http_port": .null,
      "max_batch_size": .integer(256), "no_position_embeddings": .bool(false),
      "num_worker": .integer(1), "prefetch_size": .integer(0),
      "tuned_model_dir": .null, "verbose": .bool(false), "xla": .bool(false),
      "tensorflow_version": .array([]), "python_version": .null, "pyzmq_version": .null,
      "num_process": .integer(1), "ventilator -> worker": .array([]), "worker -> sink": .null,
      "ventilator <-> sink": .null, "num_concurrent_socket": .integer(2),
    ]
  }

  private func settings(_ facts: VectorFacts) -> [(String, JSONValue)] {
    [
      ("server", .string("cloze")), ("server_version", .string(Self.version)),
      ("zmq_version", .string(libraryVersion)),
      ("server_start_time", .string(WallClock.iso8601(started))),
      ("model_dir", .string(facts.origin)), ("do_lower_case", .bool(facts.lowercases)),
      ("port", .integer(ports.requests)), ("port_out", .integer(ports.replies)),
      ("max_seq_len", options.hasDynamicLength ? .null : .integer(facts.maximumLength)),
      ("fixed_embed_length", .bool(options.hasFixedEmbedLength)),
      ("mask_cls_sep", .bool(options.masksSpecialTokens)),
      ("no_special_token", .bool(!options.addsSpecialTokens)),
      ("show_tokens_to_client", .bool(options.showsTokens)),
      ("priority_batch_size", .integer(options.priorityBatchSize)),
      ("pooling_strategy", .integer(facts.poolingStrategy)),
      // Counted from the end, which both count alike.
      (
        "pooling_layer",
        .array(facts.poolingLayers.map { .integer($0 > 0 ? $0 - facts.layers - 1 : 0) })
      ),
    ]
  }
}

extension ZeroMQSetting {
  fileprivate var json: JSONValue {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .number(let value): value.isFinite ? .number(value) : .null
    case .text(let value): .string(value)
    }
  }
}
