import Serialization

extension Reply {
  /// The answer to a command.
  static func facts(_ facts: JSONObject, to request: Request.Address) -> Reply {
    Reply(to: request, header: JSONWriter.text(.object(facts)))
  }

  /// The answer to texts.
  ///
  /// - Parameters:
  ///   - array: row-major.
  ///   - shape: `[texts, width]`, or `[texts, tokens, width]`.
  ///   - pieces: the pieces of every text, or nil where they are not shown.
  ///   - request: what is answered.
  /// - Returns: the reply.
  static func vectors(
    _ array: ReplyArray, shape: [Int], pieces: [[String]]?, to request: Request.Address
  ) -> Reply {
    let sizes = shape.map { "\($0)" }.joined(separator: ", ")
    var header = Array(#"{"dtype": "float32", "shape": [\#(sizes)], "tokens": "#.utf8)
    if let pieces { append(pieces, to: &header) } else { header += Array("\"\"".utf8) }
    header.append(UInt8(ascii: "}"))
    return Reply(to: request, header: header, array: array)
  }

  /// The answer to texts that cannot be embedded.
  ///
  /// The protocol has none. bert-as-service's client makes numpy read the `dtype`, and raises numpy's error with these words in it;
  /// without them it would wait for ever. What is written against this server reads `error`.
  ///
  /// - Parameters:
  ///   - fault: one line.
  ///   - request: what is answered.
  /// - Returns: the reply.
  static func fault(_ fault: String, to request: Request.Address) -> Reply {
    // numpy takes what has commas in it for a list of types, and names but one of them.
    let words = fault.unicodeScalars.map { $0 == "," ? ";" : String($0) }.joined()
    let header: JSONObject = [
      "dtype": .string("error: " + words), "shape": .array([.integer(0)]), "tokens": .string(""),
      "error": .string(fault),
    ]
    return Reply(
      to: request, header: JSONWriter.text(.object(header)), array: ReplyArray(count: 0),
      isFault: true)
  }

  private static func append(_ texts: [[String]], to json: inout [UInt8]) {
    json.append(UInt8(ascii: "["))
    for (index, pieces) in texts.enumerated() {
      if index > 0 { json += [UInt8(ascii: ","), UInt8(ascii: " ")] }
      json.append(UInt8(ascii: "["))
      for (place, piece) in pieces.enumerated() {
        if place > 0 { json += [UInt8(ascii: ","), UInt8(ascii: " ")] }
        json.append(contentsOf: JSONValue.quoted(piece).utf8)
      }
      json.append(UInt8(ascii: "]"))
    }
    json.append(UInt8(ascii: "]"))
  }
}
