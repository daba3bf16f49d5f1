/// Gzip members one after another, through zlib; zeros that pad the end are passed over.
final class GzipDecoder: Decoder {
  private enum Place {
    case member
    case betweenMembers
    case padding
  }

  private let inflater = Inflater(.gzip)
  private var place = Place.member

  var isComplete: Bool { place != .member }

  func decode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(DecoderFault) -> (taken: Int, written: Int) {
    if place != .member, let next = input.first {
      if next == 0 || place == .padding { return (try skipPadding(input), 0) }
      inflater.reset()
      place = .member
    }
    let (taken, written, isOver) = try inflater.inflate(input, into: output)
    if isOver { place = .betweenMembers }
    return (taken, written)
  }

  private func skipPadding(_ input: UnsafeRawBufferPointer) throws(DecoderFault) -> Int {
    place = .padding
    guard input.allSatisfy({ $0 == 0 }) else {
      throw DecoderFault(problem: "bytes follow the end of the data")
    }
    return input.count
  }
}
