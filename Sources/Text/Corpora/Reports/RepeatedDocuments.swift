/// Documents that are copies of others, token for token; sentences may be parted differently.
///
/// Documents are told apart by 64-bit hashes of their tokens, of which memory holds 16 bytes each or a little more.
public struct RepeatedDocuments: Codable, Sendable, Equatable {
  /// How many documents were looked at: the first of the corpus.
  public private(set) var documents = 0
  /// Whether these are all.
  public let isWhole: Bool
  /// How many of them are copies of another one, which is not counted itself.
  public private(set) var copies = 0
  /// How many of them are held out.
  public private(set) var heldOut = 0
  /// How many of the held-out ones also stand among those that are trained on.
  public private(set) var heldOutCopies = 0

  /// No more documents than this are looked at.
  public static let mostDocuments = 1_000_000
  /// The share of copies from which on one should know.
  public static let limit = 0.01

  /// Compares the documents of a corpus.
  ///
  /// - Parameters:
  ///   - view: the corpus.
  ///   - isHeldOut: tells of a document, counted from 0, whether it is kept from training.
  public init(of view: TokenView, isHeldOut: (Int) -> Bool = { _ in false }) {
    let count = min(view.documentCount, Self.mostDocuments)
    isWhole = count == view.documentCount
    documents = count
    var hashes: [UInt64] = []
    hashes.reserveCapacity(count)
    view.scan(0..<Int32(count)) { document in
      // The lowest bit tells what is held out.
      hashes.append(view.hash(ofDocument: document) & ~1 | (isHeldOut(document) ? 1 : 0))
    }
    let groups = HashGroups(hashes)
    var known = HashTable(capacity: groups.largest)
    groups.forEachGroup { group in
      known.removeAll()
      for hash in group where hash & 1 == 0 { copies += known.insert(hash | 1) ? 0 : 1 }
      // Before any of them is known.
      for hash in group where hash & 1 == 1 {
        heldOut += 1
        heldOutCopies += known.contains(hash) ? 1 : 0
      }
      for hash in group where hash & 1 == 1 { copies += known.insert(hash) ? 0 : 1 }
    }
  }

  /// The share of documents that are copies.
  public var share: Double { Double(copies) / Double(max(documents, 1)) }

  /// Whether there are so many that one should know.
  public var isNotable: Bool {
    share >= Self.limit || Double(heldOutCopies) >= Self.limit * Double(max(heldOut, 1))
  }
}

/// Hashes by their highest byte: a part of them at a time has a table that stays in the cache.
private struct HashGroups {
  private var hashes: [UInt64]
  private var ends = [Int](repeating: 0, count: 257)

  init(_ all: [UInt64]) {
    for hash in all { ends[Int(hash >> 56) + 1] += 1 }
    for group in 1...256 { ends[group] += ends[group - 1] }
    var places = ends
    hashes = Array(repeating: 0, count: all.count)
    for hash in all {
      let group = Int(hash >> 56)
      hashes[places[group]] = hash
      places[group] += 1
    }
  }

  /// How many hashes the largest group has.
  var largest: Int { (0..<256).reduce(0) { max($0, ends[$1 + 1] - ends[$1]) } }

  func forEachGroup(_ body: (ArraySlice<UInt64>) -> Void) {
    for group in 0..<256 { body(hashes[ends[group]..<ends[group + 1]]) }
  }
}

/// Hashes that have been seen: a table of open addresses, half full at most.
private struct HashTable {
  private var slots: [UInt64]
  private let mask: Int

  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = Array(repeating: 0, count: size)
    mask = size - 1
  }

  mutating func removeAll() {
    for place in slots.indices { slots[place] = 0 }
  }

  /// Where a hash stands, or would stand.
  private func place(_ hash: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: hash >> 1) & mask
    while slots[place] != 0, slots[place] != hash { place = (place + 1) & mask }
    return place
  }

  func contains(_ hash: UInt64) -> Bool { slots[place(hash)] == hash }

  /// Adds a hash, which is not 0, and tells whether it is new.
  mutating func insert(_ hash: UInt64) -> Bool {
    let place = place(hash)
    if slots[place] == hash { return false }
    slots[place] = hash
    return true
  }
}

extension TokenView {
  /// A hash of the tokens of a document.
  fileprivate func hash(ofDocument document: Int) -> UInt64 {
    withBytes(of: tokens(ofSentences: sentences(ofDocument: document))) { bytes in
      var hash = UInt64(truncatingIfNeeded: bytes.count)
      var position = 0
      while position + 8 <= bytes.count {
        hash = Self.mix(hash, bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        position += 8
      }
      var rest: UInt64 = 0
      for byte in bytes[position...] { rest = rest << 8 | UInt64(byte) }
      return Self.mix(Self.mix(hash, rest), 0)
    }
  }

  /// One round: multiply and fold.
  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word ^ 0x9E37_79B9_7F4A_7C15)
      .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
