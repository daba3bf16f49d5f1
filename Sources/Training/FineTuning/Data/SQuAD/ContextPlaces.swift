/// Places in a context: SQuAD counts characters as Python does, by code points; here bytes of UTF-8 count.
struct ContextPlaces {
  private let bytes: [UInt8]
  /// The byte at which every character begins, and the end; nil: every character is a byte.
  private let starts: [Int]?

  init(_ context: String) {
    let bytes = Array(context.utf8)
    self.bytes = bytes
    let isASCII = bytes.allSatisfy { $0 < 0x80 }
    starts = isASCII ? nil : bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]
  }

  /// How many characters there are.
  var count: Int { starts.map { $0.count - 1 } ?? bytes.count }

  /// Answers that stand elsewhere are looked for so many characters around.
  private static let nearby = 32

  /// Where an answer stands, as bytes.
  ///
  /// - Parameters:
  ///   - answer: what it says; not empty.
  ///   - start: the character at which it should begin.
  /// - Returns: the place, and whether it is another one: the only one nearby, or else in all of the context.
  /// - Throws: what is wrong.
  func find(_ answer: String, at start: Int) throws(SQuADProblem) -> (
    range: Range<Int>, isMoved: Bool
  ) {
    let answer = Array(answer.utf8)
    if (0...count).contains(start), bytes[byte(at: start)...].starts(with: answer) {
      return (byte(at: start)..<byte(at: start) + answer.count, false)
    }
    let places = occurrences(of: answer)
    // The sum of a hostile offset and the distance might not fit.
    let middle = max(-Self.nearby, min(count + Self.nearby, start))
    let around = byte(at: middle - Self.nearby)...byte(at: middle + Self.nearby)
    let near = places.filter { around.contains($0) }
    guard let place = near.count == 1 ? near[0] : places.count == 1 ? places[0] : nil else {
      let text = String(decoding: answer, as: UTF8.self).quotedBriefly
      throw SQuADProblem(
        "the answer \(text) is not at its answer_start \(start)"
          + (places.isEmpty
            ? ", nor anywhere in the context"
            : ", and it is in the context \(places.count) times, so that it is not known which is meant")
      )
    }
    return (place..<place + answer.count, true)
  }

  /// The byte at which a character begins, or the nearer end of the context.
  private func byte(at character: Int) -> Int {
    let character = max(0, min(count, character))
    return starts.map { $0[character] } ?? character
  }

  /// Where the answer's bytes are.
  private func occurrences(of answer: [UInt8]) -> [Int] {
    guard answer.count <= bytes.count else { return [] }
    return (0...bytes.count - answer.count).filter {
      bytes[$0] == answer[0] && bytes[$0..<$0 + answer.count].elementsEqual(answer)
    }
  }
}
