/// The scripts of UTF-16 units, as coarse as a guess at an encoding needs them.
enum TextScript: Hashable {
  case latin, greek, cyrillic, armenian, hebrew, arabic, indic, thai, georgian, chinese, korean

  private static let ranges: [(ClosedRange<UInt16>, TextScript)] = [
    (0x00C0...0x024F, .latin), (0x1E00...0x1EFF, .latin), (0x0370...0x03FF, .greek),
    (0x1F00...0x1FFF, .greek), (0x0400...0x052F, .cyrillic), (0x0531...0x058A, .armenian),
    (0x0591...0x05F4, .hebrew), (0x0600...0x06FF, .arabic), (0x0900...0x0DFF, .indic),
    (0x0E01...0x0EFF, .thai), (0x10A0...0x10FF, .georgian), (0x3041...0x30FF, .chinese),
    (0x3400...0x9FFF, .chinese), (0xAC00...0xD7A3, .korean),
  ]

  /// Signs of all scripts: ASCII, punctuation, symbols, and the halves of a pair for pictures.
  private static let common: [ClosedRange<UInt16>] = [
    0x0009...0x000A, 0x000D...0x000D, 0x0020...0x007E, 0x00A0...0x00BF, 0x2000...0x22FF,
    0x3000...0x303F, 0xD83C...0xD83E, 0xDC00...0xDFFF, 0xFF01...0xFF65,
  ]

  /// The scripts of some units; nil if one belongs to none of these.
  static func all(of units: [UInt16]) -> Set<TextScript>? {
    var scripts: Set<TextScript> = []
    for unit in units {
      if let found = ranges.first(where: { $0.0.contains(unit) }) {
        scripts.insert(found.1)
      } else if !common.contains(where: { $0.contains(unit) }) {
        return nil
      }
    }
    return scripts
  }
}
