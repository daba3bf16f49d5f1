#if Serving
  import Autograd
  import Foundation
  import Platform
  import Serving

  /// Where a server listens.
  struct ServerAddresses: Encodable {
    let host: String
    let port: Int?
    let zmqPort: Int?
    let zmqPortOut: Int?
    let models: [String]

    /// Where it listens, in words.
    var words: String {
      let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
      return [
        port.map { "http://\(name):\($0)" },
        zmqPort.map { "bert-as-service on \(name):\($0) and \(zmqPortOut ?? 0)" },
      ].compactMap(\.self).joined(separator: ", ")
    }

    /// Prints them as a line, which is there when this returns.
    ///
    /// - Throws: `SystemError` if standard output cannot be written.
    func printJSON() throws {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      var output = FileWriter.standardOutput()
      try output.write(String(decoding: try encoder.encode(self), as: UTF8.self) + "\n")
      try output.finish()
    }
  }

  extension ModelDescription {
    /// What is served, in words.
    var words: String {
      let labels = labels.isEmpty ? "" : ", \(counted(labels.count, "label"))"
      return
        "'\(name)' is '\(origin)': \(countText(parameters)) parameters, \(countText(width)) numbers a "
        + "\(poolingStrategy == 0 ? "token" : "text"), \(pooling), at most \(maximumLength) tokens\(labels)"
        + (precision == .float32 ? "" : ", layers in \(dataType)")
    }
  }

  extension EngineStatistics {
    /// What was done, in words.
    var words: String {
      "\(counted(requests, "request")), \(counted(texts, "text")) and \(counted(tokens, "token")) were computed"
    }
  }
#endif
