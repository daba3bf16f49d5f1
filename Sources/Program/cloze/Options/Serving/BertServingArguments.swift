#if Serving
  import ArgumentParser
  import ExactStrings
  import Platform

  /// The command lines of `bert-serving-start` and its like, which differ from ours by the program's name alone.
  ///
  /// Their options have one dash and underscores: `-model_dir DIR -num_worker=4 -max_seq_len NONE`. Ours take their
  /// place, and `cloze serve` without a word for what is `cloze serve start`.
  enum BertServingArguments {
    /// What becomes of an option.
    private enum Meaning {
      /// One of ours, with the value.
      case option(String)
      /// One of ours, without a value.
      case flag(String)
      /// One of ours, which takes all the numbers that follow.
      case list(String)
      /// The model.
      case model
      /// It has no effect here, and takes so many words; nil for all that are no options.
      case nothing(words: Int?, reason: String)
      /// What it asks for is not to be had.
      case refused(String)
    }

    /// Their names, without the dash.
    private static let meanings: [(name: String, meaning: Meaning)] = [
      ("model_dir", .model),
      ("max_seq_len", .option("--max-seq-len")),
      ("pooling_layer", .option("--pooling-layer")),
      ("pooling_strategy", .option("--pooling-strategy")),
      ("mask_cls_sep", .flag("--mask-cls-sep")),
      ("no_special_token", .flag("--no-special-token")),
      ("show_tokens_to_client", .flag("--show-tokens-to-client")),
      ("fixed_embed_length", .flag("--fixed-embed-length")),
      ("cased_tokenization", .flag("--cased-tokenization")),
      ("num_worker", .option("--num-worker")),
      ("max_batch_size", .option("--max-batch-size")),
      ("priority_batch_size", .option("--priority-batch-size")),
      ("port", .option("--zmq-port")), ("port_in", .option("--zmq-port")),
      ("port_data", .option("--zmq-port")),
      ("port_out", .option("--zmq-port-out")), ("port_result", .option("--zmq-port-out")),
      ("http_port", .option("--port")),
      ("http_max_connect", .option("--http-max-connect")),
      ("cors", .option("--cors")),
      ("verbose", .flag("--verbose")),
      ("ip", .option("--host")), ("timeout", .option("--timeout")),
      ("test_client_batch_size", .list("--client-batch-size")),
      ("test_num_client", .list("--num-client")),
      ("wait_till_ready", .nothing(words: 1, reason: "what is measured is ready when it begins")),
      ("num_repeat", .nothing(words: 1, reason: "--seconds says how long is measured")),
      ("cpu", .nothing(words: 0, reason: "everything is computed on the processor")),
      ("xla", .nothing(words: 0, reason: "there is no TensorFlow")),
      ("gpu_memory_fraction", .nothing(words: 1, reason: "there is no GPU")),
      ("device_map", .nothing(words: nil, reason: "there is no GPU")),
      ("prefetch_size", .nothing(words: 1, reason: "batches are put together as texts come")),
      ("graph_tmp_dir", .nothing(words: 1, reason: "there is no graph")),
      ("fp16", .refused("vectors are of 32-bit floats")),
      ("no_position_embeddings", .refused("a model is computed with all that it has")),
      ("tuned_model_dir", .refused("MODEL itself may be a fine-tuned model")),
      ("config_name", .refused("MODEL is a directory with the names that Google gave")),
      ("ckpt_name", .refused("MODEL itself may be the checkpoint")),
    ]

    /// What `cloze serve` can be asked for.
    private static let actions = ["start", "terminate", "benchmark"]

    /// A command line as the parser takes it.
    ///
    /// - Parameter arguments: as they were typed, without the program's name.
    /// - Returns: the words, and a line for each that has no effect.
    /// - Throws: ``CommandError`` for an option that asks for what is not to be had; `ValidationError` for one that there
    ///   is not.
    static func translated(
      _ arguments: [String]
    ) throws -> (arguments: [String], notices: [String]) {
      guard arguments.first?.isExactly("serve") ?? false else { return (arguments, []) }
      var rest = arguments.dropFirst()
      var result = ["serve"]
      if let word = rest.first, actions.containsExactly(word) {
        result.append(word)
        rest.removeFirst()
      } else {
        result.append("start")
      }
      var notices: [String] = []
      while let word = rest.popFirst() {
        if word.isExactly("--") { return (result + [word] + rest, notices) }
        guard let (name, value, meaning) = meaning(of: word) else {
          // The parser would take it for letters that are options each, such as -h.
          if let unknown = longName(of: word) { throw unknownOption(unknown) }
          result.append(word)
          continue
        }
        switch meaning {
        case .option(let ours): result.append(value.map { "\(ours)=\($0)" } ?? ours)
        case .flag(let ours): result.append(ours)
        case .list(let ours):
          var values = value.map { [$0] } ?? []
          while let next = rest.first, Int(next) != nil {
            values.append(next)
            rest.removeFirst()
          }
          result.append("\(ours)=\(values.joined(separator: ","))")
        case .model: if let value { result.append(value) }
        case .nothing(let words, let reason):
          notices.append("-\(name) has no effect: \(reason)")
          guard value == nil else { continue }
          if let words {
            guard words <= rest.count, !rest.prefix(words).contains(where: isOption) else {
              throw ValidationError("Missing value for '-\(name)'")
            }
            rest = rest.dropFirst(words)
          } else {
            rest = rest.drop { !$0.hasExactPrefix("-") || Int($0) != nil }
          }
        case .refused(let reason):
          throw CommandError("-\(name) cannot be had: \(reason)")
        }
      }
      return (result, notices)
    }

    private static func isOption(_ word: String) -> Bool {
      word.hasExactPrefix("-") && Double(word) == nil
    }

    /// The name behind one dash, where it is longer than a letter.
    private static func longName(of word: String) -> String? {
      guard word.hasExactPrefix("-"), !word.hasExactPrefix("--") else { return nil }
      let name = word.utf8.dropFirst().prefix { $0 != UInt8(ascii: "=") }
      guard name.count > 1,
        name.allSatisfy({ letters.contains($0 | 0x20) || $0 == UInt8(ascii: "_") })
      else { return nil }
      return String(Substring(name))
    }

    private static let letters = UInt8(ascii: "a")...UInt8(ascii: "z")

    private static func unknownOption(_ name: String) -> ValidationError {
      let near = nearestWord(to: name, among: meanings.map(\.name))
      return ValidationError(
        "Unknown option '-\(name)'" + (near.map { ". Did you mean '-\($0)'?" } ?? ""))
    }

    /// The option that a word is, with the value that may follow an equals sign; nil if it is none of theirs.
    private static func meaning(
      of word: String
    ) -> (name: String, value: String?, meaning: Meaning)? {
      guard word.hasExactPrefix("-"), !word.hasExactPrefix("--") else { return nil }
      let text = word.utf8.dropFirst()
      let name = String(Substring(text.prefix { $0 != UInt8(ascii: "=") }))
      let value = text.drop { $0 != UInt8(ascii: "=") }
      guard let found = meanings.first(where: { $0.name.isExactly(name) }) else { return nil }
      return (name, value.isEmpty ? nil : String(Substring(value.dropFirst())), found.meaning)
    }
  }
#endif
