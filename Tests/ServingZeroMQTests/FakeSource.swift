#if Serving
  import Serving
  import ServingZeroMQ

  /// Vectors that tell which text they are of, without a model.
  struct FakeSource: VectorSource {
    struct Input: Sendable {
      let pieces: [String]
    }

    var facts = VectorFacts(
      width: 4, maximumLength: 25, positions: 40, poolingStrategy: 2, poolingLayers: [3], layers: 4,
      lowercases: true, origin: "fake")
    /// Runs before vectors are made: how many texts, and whether they are urgent.
    var before: (@Sendable (_ texts: Int, _ isUrgent: Bool) async throws(ServingError) -> Void)?

    func encode(_ texts: RequestTexts) throws(ServingError) -> [Input] {
      let words: [[String]] =
        switch texts {
        case .raw(let texts): texts.map { $0.split(separator: " ").map { String($0) } }
        case .tokenized(let texts): texts
        }
      return words.map {
        Input(pieces: ["[CLS]"] + $0.prefix(facts.maximumLength - 2) + ["[SEP]"])
      }
    }

    func tokenCount(of input: Input) -> Int { input.pieces.count }

    func pieces(of input: Input) -> [String] { input.pieces }

    func vectors(of inputs: [Input], isUrgent: Bool) async throws(ServingError) -> VectorRows {
      try await before?(inputs.count, isUrgent)
      let rows = inputs.map { Self.rows(of: $0.pieces, facts) }
      return VectorRows(
        width: facts.width,
        offsets: rows.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
        values: rows.flatMap { $0.flatMap { $0 } })
    }

    /// The vectors of a text with its special pieces.
    static func rows(of pieces: [String], _ facts: VectorFacts) -> [[Float]] {
      let parts = facts.poolingStrategy == 0 ? pieces.map { [$0] } : [pieces]
      return parts.map { part in
        var hash: UInt32 = 2_166_136_261
        for byte in part.joined(separator: " ").utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return (0..<facts.width).map { Float((hash >> UInt32($0 * 4)) & 0xFFFF) + 1 }
      }
    }

    /// The vector of a text's words.
    func vector(_ words: String...) -> [Float] {
      Self.rows(of: ["[CLS]"] + words + ["[SEP]"], facts)[0]
    }
  }
#endif
