import Preconditions

/// A part of a mapped file, which it keeps mapped: a member of an archive, or a file as a whole.
public struct MappedSlice: Sendable {
  /// The file.
  public let file: MappedFile
  /// Which of its bytes.
  public let range: Range<Int>

  /// All of a file.
  public init(_ file: MappedFile) { self.init(file, 0..<file.count) }

  /// Some bytes of a file, which must have them.
  public init(_ file: MappedFile, _ range: Range<Int>) {
    require(
      range.lowerBound >= 0 && range.upperBound <= file.count,
      "MappedSlice: \(range) of a file of \(file.count) bytes")
    self.file = file
    self.range = range
  }

  /// The number of bytes.
  public var count: Int { range.count }

  /// The bytes; valid as long as the file, which somebody has to keep, lives.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: file.bytes[range]) }

  /// A copy of the bytes.
  public func copy() -> [UInt8] { withExtendedLifetime(file) { Array(bytes) } }
}
