/// The ids of a text with the bytes of the original text that each comes from.
public struct TextEncoding: Sendable, Equatable {
  /// The ids of the pieces.
  public var ids: [Int32] = []
  /// For each id, a range of offsets into the text's UTF-8: from the first byte to the last that the
  /// piece stands for, with characters in between that normalization dropped.
  public var byteRanges: [Range<Int>] = []
}
