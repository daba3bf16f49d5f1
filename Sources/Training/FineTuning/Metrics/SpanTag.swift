import ExactStrings

/// A tag of a word as it says where a span begins and ends: `B-LOC`, `I-LOC`, `O` (Ramshaw and Marcus 1995).
struct SpanTag: Sendable {
  /// Marks of other schemes: last and unit of BILOU, middle and whole of BMES and BMEWO.
  private static let synonyms: [Unicode.Scalar: Unicode.Scalar] = [
    "L": "E", "U": "S", "M": "I", "W": "S",
  ]

  /// `B`, `I`, `E`, `S`, `O`, or what else the tag begins with.
  let mark: Unicode.Scalar
  /// What the span is; `_` if the tag does not say.
  let type: ExactString

  /// Outside of every span.
  static let outside = SpanTag("O")

  /// Takes a tag apart: its first character, and what follows the first hyphen after it.
  init(_ tag: String) {
    let scalars = tag.unicodeScalars
    let isMark = scalars.dropFirst().first?.value == 0x2D
    let first = scalars.first ?? "O"
    mark = isMark ? Self.synonyms[first] ?? first : first
    let rest = scalars.dropFirst()
    let hyphen = rest.firstIndex { $0.value == 0x2D }
    let type = hyphen.map { rest[rest.index(after: $0)...] } ?? rest
    self.type = ExactString(type.isEmpty ? "_" : String(type))
  }

  private var isOutside: Bool { mark == "O" || mark == "." }

  /// Whether a span that has the word before ends there: conlleval's `endOfChunk`, with `S` of IOBES.
  static func ends(_ before: SpanTag, _ tag: SpanTag) -> Bool {
    switch (before.mark, tag.mark) {
    case ("E", _), ("S", _): true
    case ("B", "B"), ("B", "S"), ("B", "O"), ("I", "B"), ("I", "S"), ("I", "O"): true
    default: !before.isOutside && before.type != tag.type
    }
  }

  /// Whether a span begins at a word: conlleval's `startOfChunk`, with `S` of IOBES.
  static func starts(_ before: SpanTag, _ tag: SpanTag) -> Bool {
    switch (before.mark, tag.mark) {
    case (_, "B"), (_, "S"): true
    case ("E", "E"), ("E", "I"), ("S", "E"), ("S", "I"), ("O", "E"), ("O", "I"): true
    default: !tag.isOutside && before.type != tag.type
    }
  }

  /// Whether a tag is written as spans are tagged: `O`, or a mark, a hyphen and a type.
  static func isWellFormed(_ tag: String) -> Bool {
    if tag.isExactly("O") { return true }
    let bytes = Array(tag.utf8)
    return bytes.count > 2 && "BIESLUMW".utf8.contains(bytes[0]) && bytes[1] == UInt8(ascii: "-")
  }
}
