import Randomness

/// Foretells, from the lengths of sentences alone, what pairs a corpus will give: one walk over it in
/// constant memory.
///
/// It cuts chunks as ``EpochPlan`` and google-research/bert do and tosses their coins, from a fixed seed.
struct PairForecast: Codable {
  /// The length of sequences, special tokens included.
  let sequenceLength: Int
  private var balanced: BalancedForecast
  private var google: GoogleForecast
  private(set) var documents = 0
  private(set) var oneSentenceDocuments = 0
  private(set) var pairableTokens = 0
  private(set) var tokens = 0
  private(set) var documentLengths = SentenceLengthHistogram()
  private var sentencesOfDocument = 0
  private var tokensOfDocument = 0
  private var lengths = Reservoir()

  /// - Parameter sequenceLength: one with no room for two tokens of text counts as if it had it.
  init(sequenceLength: Int) {
    self.sequenceLength = sequenceLength
    let limit = max(sequenceLength - 3, 2)
    balanced = BalancedForecast(limit: limit)
    google = GoogleForecast(limit: limit)
  }

  /// Takes the next sentence of the document under way; one without tokens is passed over.
  mutating func add(sentenceLength: Int) {
    guard sentenceLength > 0 else { return }
    sentencesOfDocument += 1
    tokensOfDocument += sentenceLength
    balanced.add(sentenceLength)
    google.add(sentenceLength)
  }

  /// Ends the document under way; one without sentences is passed over.
  mutating func endDocument() {
    guard sentencesOfDocument > 0 else { return }
    documents += 1
    tokens += tokensOfDocument
    documentLengths.add(sentencesOfDocument)
    if sentencesOfDocument == 1 {
      oneSentenceDocuments += 1
    } else {
      pairableTokens += tokensOfDocument
    }
    lengths.add(tokensOfDocument)
    balanced.endDocument()
    google.endDocument()
    sentencesOfDocument = 0
    tokensOfDocument = 0
  }

  /// The pairs that one pass of `balanced` pairing makes.
  var pairs: Int { documents < 2 ? 0 : balanced.pairs }

  /// The pairs that one pass makes of two texts that follow each other.
  var neighbours: Int { balanced.pairs }

  /// The average share of a sequence that these fill, special tokens included.
  var neighbourFill: Double { balanced.neighbourFill(sequenceLength: sequenceLength) }

  /// The average share of a sequence that `balanced` pairs fill, special tokens included.
  var fill: Double { balanced.fill(sequenceLength: sequenceLength, documents: lengths.sample) }

  /// The share of IsNext among `balanced` pairs; nil if there are none.
  var balancedIsNextShare: Double? { pairs == 0 ? nil : 0.5 }

  /// The share of IsNext among google-research/bert's pairs.
  var googleIsNextShare: Double { google.isNextShare }
}

/// The chunks of ``EpochPlan``: two sentences or more, a leftover one joining the chunk before it.
private struct BalancedForecast: Codable {
  private let limit: Int
  private(set) var pairs = 0
  /// The tokens of text in IsNext pairs.
  private var isNextTokens = 0
  private var isNextPairs = 0
  /// How many NotNext pairs have a first side of each length.
  private var firstLengths: [Int]
  private var chunk: [Int] = []
  private var chunkLength = 0
  private var target = 0
  /// The chunk before, which a leftover sentence would join.
  private var previous: [Int] = []
  private var random = RandomStream(seed: 0, 1)

  init(limit: Int) {
    self.limit = limit
    firstLengths = Array(repeating: 0, count: limit + 1)
  }

  mutating func add(_ length: Int) {
    if chunk.isEmpty { target = shortTarget(limit, &random) }
    chunk.append(length)
    chunkLength += length
    if chunkLength >= target, chunk.count >= 2 { endChunk() }
  }

  mutating func endDocument() {
    if chunk.count >= 2 {
      endChunk()
    } else if !previous.isEmpty {
      previous += chunk
    }
    take(previous)
    previous.removeAll(keepingCapacity: true)
    chunk.removeAll(keepingCapacity: true)
    chunkLength = 0
  }

  private mutating func endChunk() {
    take(previous)
    swap(&previous, &chunk)
    chunk.removeAll(keepingCapacity: true)
    chunkLength = 0
  }

  private mutating func take(_ chunk: [Int]) {
    guard chunk.count >= 2 else { return }
    pairs += 1
    if random.coin() {
      isNextPairs += 1
      isNextTokens += min(limit, chunk.reduce(0, +))
    } else {
      let split = 1 + random.integer(below: chunk.count - 1)
      firstLengths[min(limit, chunk[..<split].reduce(0, +))] += 1
    }
  }

  /// Seen at the pairs that were drawn as IsNext, which are any.
  func neighbourFill(sequenceLength: Int) -> Double {
    guard isNextPairs > 0 else { return 0 }
    return (Double(isNextTokens) / Double(isNextPairs) + 3) / Double(sequenceLength)
  }

  /// The second side of a NotNext pair goes on from a place in another document, whose lengths in
  /// tokens are `documents`, as far as there is room and text.
  func fill(sequenceLength: Int, documents: [Int]) -> Double {
    if pairs == 0 || documents.isEmpty { return 0 }
    var tokens = Double(isNextTokens)
    for (first, count) in firstLengths.enumerated() where count > 0 {
      let room = Double(limit - first)
      let second = documents.reduce(0.0) { sum, length in
        let length = Double(length)
        return sum + (length <= room ? length / 2 : room - room * room / (2 * length))
      }
      tokens += Double(count) * (Double(first) + second / Double(documents.count))
    }
    return (tokens / Double(pairs) + 3) / Double(sequenceLength)
  }
}

/// The chunks of google-research/bert's `create_instances_from_document`.
private struct GoogleForecast: Codable {
  private let limit: Int
  private var isNext = 0
  private var notNext = 0
  private var chunk: [Int] = []
  private var length = 0
  private var target = 0
  private var random = RandomStream(seed: 0, 2)

  init(limit: Int) {
    self.limit = limit
    target = limit
  }

  var isNextShare: Double {
    isNext + notNext == 0 ? 0 : Double(isNext) / Double(isNext + notNext)
  }

  mutating func add(_ sentence: Int) {
    chunk.append(sentence)
    length += sentence
    if length >= target { endChunk() }
  }

  mutating func endDocument() {
    while !chunk.isEmpty { endChunk() }
    target = shortTarget(limit, &random)
  }

  private mutating func endChunk() {
    let sentences = chunk
    chunk.removeAll(keepingCapacity: true)
    length = 0
    if sentences.count == 1 {
      notNext += 1
      return
    }
    let split = 1 + random.integer(below: sentences.count - 1)
    if random.coin() {
      isNext += 1
    } else {
      notNext += 1
      // What a random second side takes the place of is put back.
      for sentence in sentences[split...] { add(sentence) }
    }
  }
}

/// The length that a chunk aims at: one in ten at less than the limit.
private func shortTarget(_ limit: Int, _ random: inout RandomStream) -> Int {
  random.uniform() < 0.1 ? 2 + random.integer(below: max(limit - 1, 1)) : limit
}

/// Some of many numbers, each with the same chance of being among them (Vitter's algorithm R).
private struct Reservoir: Codable {
  private(set) var sample: [Int] = []
  private var count = 0
  private var random = RandomStream(seed: 0, 3)

  mutating func add(_ number: Int) {
    count += 1
    if sample.count < 512 {
      sample.append(number)
    } else {
      let place = random.integer(below: count)
      if place < sample.count { sample[place] = number }
    }
  }
}
