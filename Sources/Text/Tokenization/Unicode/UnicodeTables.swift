/// What the normalizer needs to know about each Unicode scalar, as a two-stage table.
///
/// The tables hold the versions of the Unicode Character Database that Hugging Face tokenizers uses:
/// categories of 8.0 (an unassigned code point is an ordinary character), decompositions and
/// combining classes of 9.0, lowercase mappings of 17.0.
final class UnicodeTables: @unchecked Sendable {
  // Sendable: nothing is written after initialisation.

  /// The tables, decoded on first use (about a millisecond) and never freed.
  static let shared = UnicodeTables()

  private let blocks: UnsafePointer<UInt16>
  private let entries: UnsafePointer<UnicodeEntry>
  private let mappings: UnsafePointer<ScalarMapping>

  private init() {
    var builder = UnicodeTableBuilder()
    builder.readProperties()
    builder.readCombiningClasses()
    builder.readDecompositions()
    builder.readLowercase()
    builder.markHangul()
    blocks = permanentCopy(of: builder.blocks)
    entries = permanentCopy(of: builder.entries)
    mappings = permanentCopy(of: builder.mappings)
  }

  /// The entry of a scalar, which must be less than 0x110000.
  @inline(__always)
  func entry(of scalar: UInt32) -> UnicodeEntry {
    entries[Int(blocks[Int(scalar >> 8)]) << 8 | Int(scalar & 255)]
  }

  /// The mapping that an entry names; entries without one name the empty mapping.
  @inline(__always)
  func mapping(of entry: UnicodeEntry) -> ScalarMapping { mappings[entry.mappingIndex] }
}

/// Properties of one scalar in 32 bits: flags, canonical combining class, index of its mapping.
struct UnicodeEntry: Equatable {
  var bits: UInt32 = 0

  static let whitespace: UInt32 = 1
  static let control: UInt32 = 2
  static let punctuation: UInt32 = 4
  static let nonspacingMark: UInt32 = 8
  static let ideograph: UInt32 = 16
  static let hangulSyllable: UInt32 = 32

  @inline(__always)
  func has(_ flag: UInt32) -> Bool { bits & flag != 0 }

  @inline(__always)
  var combiningClass: UInt32 { bits >> 8 & 255 }

  @inline(__always)
  var mappingIndex: Int { Int(bits >> 16) }
}

/// The lowercase and the canonical decomposition of one scalar.
struct ScalarMapping {
  /// Two scalars at most; zero stands for none.
  var lowercase: (UInt32, UInt32) = (0, 0)
  /// Fully expanded: four scalars at most; zero stands for none.
  var decomposition: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
}

private func permanentCopy<Element>(of array: [Element]) -> UnsafePointer<Element> {
  let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(array.count, 1))
  _ = copy.initialize(from: array)
  guard let base = copy.baseAddress else {
    fatalError("UnicodeTables: no memory for \(array.count) elements")
  }
  return UnsafePointer(base)
}
