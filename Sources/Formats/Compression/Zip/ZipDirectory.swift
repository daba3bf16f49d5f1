import ExactStrings
import Platform

/// The directory of an archive, checked against the headers before its members.
enum ZipDirectory {
  /// Reads all entries.
  ///
  /// - Parameters:
  ///   - file: the whole archive.
  ///   - end: what its end says.
  ///   - path: what errors name.
  /// - Returns: the members in the order of the directory; they lie apart, before the directory.
  /// - Throws: `ZipError` for the first fault.
  static func members(
    of file: UnsafeRawBufferPointer, _ end: ZipEnd, path: String
  ) throws(ZipError) -> [ZipArchive.Member] {
    var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: file[end.directory]))
    var members: [ZipArchive.Member] = []
    while cursor.rest > 0 {
      let offset = end.directory.lowerBound + cursor.position
      guard let entry = ZipEntry(&cursor) else {
        throw ZipError(path, "no entry of the directory at byte \(offset)")
      }
      let name = Self.name(entry.name)
      do {
        let range = try place(of: entry, in: file, before: end.directory.lowerBound)
        members.append(try member(entry, name, range))
      } catch {
        throw ZipError(path, member: name, error.problem)
      }
    }
    guard members.count == end.memberCount else {
      throw ZipError(
        path, "\(counted(members.count, "member")) in the directory, \(end.memberCount) expected")
    }
    try checkLayout(members, path: path)
    return members
  }

  /// A name without the `./` that some archivers begin each with.
  private static func name(_ bytes: some Collection<UInt8>) -> String {
    var rest = bytes[...]
    while rest.count > 2, rest.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
    return String(decoding: rest, as: UTF8.self)
  }

  private struct Fault: Error {
    let problem: String
    init(_ problem: String) { self.problem = problem }
  }

  private static func member(
    _ entry: ZipEntry, _ name: String, _ range: Range<Int>
  ) throws(Fault) -> ZipArchive.Member {
    if let problem = problem(ofName: name) { throw Fault(problem) }
    guard let byteCount = Int(exactly: entry.byteCount) else {
      throw Fault("\(entry.byteCount) bytes are larger than memory")
    }
    return ZipArchive.Member(
      name: name, byteCount: byteCount, checksum: entry.checksum, method: entry.method,
      isEncrypted: entry.flags & 1 != 0, headerOffset: Int(entry.headerOffset), range: range)
  }

  /// What is wrong with a name: it has to lead into the archive's folder, whoever unpacks it.
  private static func problem(ofName name: String) -> String? {
    if name.utf8.isEmpty { return "it has no name" }
    if name.containsScalar("\0") { return "its name has a NUL" }
    let parts = name.utf8.split(omittingEmptySubsequences: false) { byte in
      byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
    }
    if parts.first?.isEmpty ?? true || parts.first?.last == UInt8(ascii: ":") {
      return "its name is an absolute path"
    }
    return parts.contains { $0.elementsEqual("..".utf8) } ? "its name leads out of its folder" : nil
  }

  /// Where the packed bytes lie: behind a header that says the same as the directory.
  private static func place(
    of entry: ZipEntry, in file: UnsafeRawBufferPointer, before limit: Int
  ) throws(Fault) -> Range<Int> {
    guard entry.headerOffset <= UInt64(limit) else {
      throw Fault("its header at byte \(entry.headerOffset) lies beyond the members' end, \(limit)")
    }
    let members = UnsafeRawBufferPointer(rebasing: file[..<limit])
    var cursor = ByteCursor(members, at: Int(entry.headerOffset))
    guard let signature = cursor.take(4), signature.elementsEqual(ZipSignature.member),
      cursor.take(2) != nil, let flags = cursor.integer(UInt16.self),
      let method = cursor.integer(UInt16.self), cursor.take(16) != nil,
      let nameCount = cursor.integer(UInt16.self), let extraCount = cursor.integer(UInt16.self),
      let name = cursor.take(Int(nameCount)), cursor.take(Int(extraCount)) != nil
    else { throw Fault("no header at byte \(entry.headerOffset)") }
    guard name.elementsEqual(entry.name), method == entry.method, flags & 1 == entry.flags & 1
    else { throw Fault("its header at byte \(entry.headerOffset) contradicts the directory") }
    let start = cursor.position
    guard entry.packedCount <= UInt64(limit - start) else {
      throw Fault(
        "\(entry.packedCount) bytes at byte \(start) reach beyond the members' end, \(limit)")
    }
    return start..<start + Int(entry.packedCount)
  }

  /// Members that share bytes make an archive unpack to many times its size.
  private static func checkLayout(
    _ members: [ZipArchive.Member], path: String
  ) throws(ZipError) {
    var end = 0
    for member in members.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard member.headerOffset >= end else {
        throw ZipError(
          path, member: member.name,
          "begins at byte \(member.headerOffset), within one that ends at \(end)")
      }
      end = member.range.upperBound
    }
  }
}
