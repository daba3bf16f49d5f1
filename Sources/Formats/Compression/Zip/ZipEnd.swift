import Platform

/// The end of an archive, which says where its directory is.
struct ZipEnd {
  /// How many members the directory lists.
  private(set) var memberCount: UInt64
  /// Where the directory begins and ends.
  private(set) var directory = 0..<0

  private var offset: UInt64
  private var size: UInt64
  private var part: UInt64

  private static let count = 22
  private static let longestComment = 0xFFFF

  /// - Parameters:
  ///   - file: the whole archive.
  ///   - path: what errors name.
  /// - Throws: `ZipError` if this is no archive, or one of several parts.
  init(of file: UnsafeRawBufferPointer, path: String) throws(ZipError) {
    guard let start = Self.start(in: file) else {
      let isArchive = file.starts(with: ZipSignature.member)
      throw ZipError(
        path,
        isArchive
          ? "cut off: the directory at the end of a zip archive is missing" : "not a zip archive")
    }
    var cursor = ByteCursor(file, at: start + ZipSignature.end.count)
    let (thisPart, firstPart) = (cursor.integer(UInt16.self), cursor.integer(UInt16.self))
    let (here, all) = (cursor.integer(UInt16.self), cursor.integer(UInt16.self))
    let (size, offset) = (cursor.integer(UInt32.self), cursor.integer(UInt32.self))
    guard let thisPart, let firstPart, let here, let all, let size, let offset else {
      throw ZipError(path, "its end is cut off")
    }
    memberCount = UInt64(all)
    (self.size, self.offset, part) = (UInt64(size), UInt64(offset), UInt64(thisPart))
    var limit = start
    if let wide = try Self.wide(file, before: start, path: path) {
      limit = wide.start
      try widen(with: wide, path: path)
    } else if here != all || firstPart != thisPart {
      throw ZipError(path, "one part of an archive of several, expected a whole one")
    }
    guard part == 0 else {
      throw ZipError(path, "the last of \(part + 1) parts, expected a whole archive")
    }
    guard self.offset <= UInt64(limit), self.size <= UInt64(limit) - self.offset else {
      throw ZipError(
        path,
        "a directory of \(self.size) bytes at byte \(self.offset), but it must end before byte "
          + "\(limit)")
    }
    directory = Int(self.offset)..<Int(self.offset + self.size)
  }

  /// The last place where an end with its comment reaches exactly to the end of the file.
  private static func start(in file: UnsafeRawBufferPointer) -> Int? {
    let last = file.count - count
    guard last >= 0 else { return nil }
    for start in stride(from: last, through: max(0, last - longestComment), by: -1)
    where file[start...].starts(with: ZipSignature.end) {
      let comment = file.loadUnaligned(fromByteOffset: start + 20, as: UInt16.self).littleEndian
      if Int(comment) == last - start { return start }
    }
    return nil
  }

  /// The end of an archive for which the fields of the other are too small.
  private struct Wide {
    let start: Int
    let part: UInt32
    let firstPart: UInt32
    let here: UInt64
    let all: UInt64
    let size: UInt64
    let offset: UInt64
  }

  private static func wide(
    _ file: UnsafeRawBufferPointer, before end: Int, path: String
  ) throws(ZipError) -> Wide? {
    let placeCount = 20
    guard end >= placeCount, file[(end - placeCount)...].starts(with: ZipSignature.wideEndPlace)
    else { return nil }
    let start = file.loadUnaligned(fromByteOffset: end - 12, as: UInt64.self).littleEndian
    let (count, room) = (56, end - placeCount)
    guard room >= count, start <= UInt64(room - count),
      file[Int(start)...].starts(with: ZipSignature.wideEnd)
    else { throw ZipError(path, "no end of a zip64 archive at byte \(start), where it should be") }
    // Its size and the versions of who wrote it and who may read it.
    var cursor = ByteCursor(file, at: Int(start) + 16)
    let (part, firstPart) = (cursor.integer(UInt32.self), cursor.integer(UInt32.self))
    let (here, all) = (cursor.integer(UInt64.self), cursor.integer(UInt64.self))
    let (size, offset) = (cursor.integer(UInt64.self), cursor.integer(UInt64.self))
    guard let part, let firstPart, let here, let all, let size, let offset else {
      throw ZipError(path, "its zip64 end is cut off")
    }
    return Wide(
      start: Int(start), part: part, firstPart: firstPart, here: here, all: all, size: size,
      offset: offset)
  }

  /// Takes the wide fields, with which those of the other end that are large enough have to agree.
  private mutating func widen(with wide: Wide, path: String) throws(ZipError) {
    func agrees(_ narrow: UInt64, _ wide: UInt64, full: UInt64) -> Bool {
      narrow == wide || narrow == full
    }
    guard agrees(memberCount, wide.all, full: UInt64(UInt16.max)),
      agrees(size, wide.size, full: UInt64(UInt32.max)),
      agrees(offset, wide.offset, full: UInt64(UInt32.max))
    else { throw ZipError(path, "its two ends contradict each other: damaged?") }
    guard wide.here == wide.all, wide.firstPart == wide.part else {
      throw ZipError(path, "one part of an archive of several, expected a whole one")
    }
    (memberCount, size, offset) = (wide.all, wide.size, wide.offset)
    part = UInt64(wide.part)
  }
}
