import Randomness

/// Fills rows with whole sentences, one after the other.
///
/// A sentence that does not fit any more begins the next row; one that is longer than a row fills the rest of this
/// one and is cut. The first row of a long document (of the whole corpus, where documents are joined) aims
/// at a random length, and now and then another one does, so that every epoch cuts at other places.
struct RowCutter {
  private(set) var starts: [RowStart] = []
  private let options: InstanceOptions
  private let epoch: UInt64
  private let joinsDocuments: Bool
  /// The most tokens of a row after its `[CLS]`, the `[SEP]` of each text included.
  private let room: Int
  private var random: RandomStream
  private var target: Int
  private var used = 0
  /// Whether the document has tokens in the row, so that more of it need no `[SEP]` of their own.
  private var isOpen = false
  private var document: UInt32 = 0
  private var token = 0

  init(_ options: InstanceOptions, epoch: Int) {
    self.options = options
    self.epoch = UInt64(epoch)
    joinsDocuments = options.singleTextRule == .packed
    room = options.maximumSequenceLength - 1
    random = RandomStream(seed: options.seed, Purpose.plan.rawValue, self.epoch, UInt64.max)
    target = 2 + random.integer(below: room - 1)
  }

  /// - Parameters:
  ///   - place: the document's place in the list of documents.
  ///   - number: its number in the corpus.
  ///   - length: its tokens.
  mutating func beginDocument(_ place: UInt32, number: Int, length: Int) {
    document = place
    token = 0
    isOpen = false
    guard !joinsDocuments else { return }
    random = RandomStream(seed: options.seed, Purpose.plan.rawValue, epoch, UInt64(number))
    drawTarget()
    if length > options.maximumTextLength { target = 2 + random.integer(below: room - 1) }
  }

  mutating func add(sentence length: Int) {
    var rest = length
    while rest > 0 {
      let separator = isOpen ? 0 : 1
      let left = target - used - separator
      let fitsARow = rest <= options.maximumTextLength
      if rest <= left || used == 0 && fitsARow {
        take(rest, separator)
        rest = 0
      } else if !fitsARow, left > 0 {
        take(left, separator)
        rest -= left
      } else {
        endRow()
      }
      if used >= target { endRow() }
    }
  }

  mutating func endDocument() {
    if !joinsDocuments, used > 0 { endRow() }
  }

  private mutating func take(_ count: Int, _ separator: Int) {
    if used == 0 { starts.append(RowStart(document: document, token: UInt32(token))) }
    used += count + separator
    token += count
    isOpen = true
  }

  private mutating func endRow() {
    used = 0
    isOpen = false
    drawTarget()
  }

  /// One in some rows aims at less than is possible; joined documents always fill theirs.
  private mutating func drawTarget() {
    let isShort = !joinsDocuments && random.uniform() < options.shortSequenceProbability
    target = isShort ? 2 + random.integer(below: room - 1) : room
  }
}
