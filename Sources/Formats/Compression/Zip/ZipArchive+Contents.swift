public import Platform

extension ZipArchive {
  /// The unpacked bytes of a member.
  ///
  /// A stored member is a part of the mapped archive. One that is packed is unpacked, a block at a time, into a
  /// file without a name in the folder for temporary files (`TMPDIR`), else beside the archive, else in `/tmp`.
  ///
  /// - Parameters:
  ///   - member: one of this archive.
  ///   - limit: the largest size that makes sense, in bytes.
  ///   - checking: whether the bytes have to have the CRC-32 that the directory tells.
  /// - Returns: the bytes.
  /// - Throws: `ZipError` if it is damaged, larger, or packed in a way that is not known.
  public func contents(
    of member: Member, atMost limit: Int = .max, checking: Bool = true
  ) throws(ZipError) -> MappedSlice {
    func fail(_ problem: String) -> ZipError { ZipError(path, member: member.name, problem) }
    guard !member.isEncrypted else { throw fail("is encrypted, expected one that is not") }
    guard member.byteCount <= limit else {
      throw fail("\(member.byteCount) bytes, at most \(limit) expected")
    }
    let contents: MappedSlice
    var checksum: UInt32?
    switch member.method {
    case 0:
      guard member.range.count == member.byteCount else {
        throw fail(
          "\(member.range.count) bytes are stored, the directory says \(member.byteCount)")
      }
      contents = MappedSlice(file, member.range)
    case 8:
      let unpacked = try unpacked(member)
      (contents, checksum) = (MappedSlice(unpacked.file), unpacked.checksum.value)
    default:
      throw fail("packed by method \(member.method), expected 0 (stored) or 8 (deflate)")
    }
    guard !checking || checksum ?? CRC32.checksum(of: contents.bytes).value == member.checksum
    else { throw fail("its checksum is wrong: the archive is damaged") }
    return contents
  }

  /// No byte of deflate makes more than 1,032; the rest is for streams of a few bits.
  private static let largestRatio = 1_032
  private static let blockSize = 1 << 18

  private func unpacked(_ member: Member) throws(ZipError) -> (file: MappedFile, checksum: CRC32) {
    func fail(_ problem: String) -> ZipError { ZipError(path, member: member.name, problem) }
    guard member.byteCount / Self.largestRatio <= member.range.count else {
      throw fail("\(member.range.count) packed bytes cannot hold the claimed \(member.byteCount)")
    }
    do {
      let scratch = try ScratchFile(in: scratchDirectory, reportedAs: path)
      var checksum = CRC32()
      var count = 0
      try inflate(member) { block throws(any Error) in
        count += block.count
        guard count <= member.byteCount else {
          throw fail("holds more than the \(member.byteCount) bytes that the directory says")
        }
        checksum.update(block)
        try scratch.write(block)
      }
      guard count == member.byteCount else {
        throw fail("holds \(count) bytes, the directory says \(member.byteCount)")
      }
      return (try scratch.map(), checksum)
    } catch let error as ZipError {
      throw error
    } catch let error as DecoderFault {
      throw fail("its packed bytes are invalid (\(error.problem))")
    } catch {
      throw fail("\(error)")
    }
  }

  private var scratchDirectory: String {
    let parent = FileSystem.parent(of: path)
    return FileSystem.chosenTemporaryDirectory ?? (FileSystem.isWritable(parent) ? parent : "/tmp")
  }

  /// Hands out the unpacked bytes in blocks, which are valid until `body` returns.
  private func inflate(
    _ member: Member, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 64)
    defer { block.deallocate() }
    let inflater = Inflater(.raw)
    var rest = member.range
    while true {
      let input = UnsafeRawBufferPointer(rebasing: file.bytes[rest])
      let (taken, written, isOver) = try inflater.inflate(input, into: block)
      rest = rest.lowerBound + taken..<rest.upperBound
      if written > 0 { try body(UnsafeRawBufferPointer(rebasing: block[..<written])) }
      if isOver { break }
      guard taken > 0 || written > 0 else { throw DecoderFault(problem: "they break off") }
    }
    guard rest.isEmpty else {
      throw DecoderFault(problem: "\(counted(rest.count, "byte")) too many")
    }
  }
}
