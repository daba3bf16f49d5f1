import ExactStrings
import Platform

/// A zip archive, whose members are read where they lie or unpacked one at a time.
///
/// Also of more than 4 GiB or 65,535 members (zip64). Archives of several parts, encrypted members and other
/// methods than *stored* and *deflate* are refused; so is everything in which two programs could see different
/// members: repeated names, members that overlap, headers that contradict each other. See APPNOTE.TXT of PKWARE.
public struct ZipArchive: Sendable {
  /// A file in an archive.
  public struct Member: Sendable {
    /// Its path in the archive, with `/` between folders; a folder's ends in it.
    public let name: String
    /// Its size, unpacked.
    public let byteCount: Int
    /// The CRC-32 that its unpacked bytes have to have.
    public let checksum: UInt32
    /// How it is packed: 0 stored, 8 deflate.
    let method: UInt16
    let isEncrypted: Bool
    /// Where its header is in the archive.
    let headerOffset: Int
    /// Where its packed bytes are in the archive.
    var range: Range<Int>
  }

  /// The archive.
  public let path: String
  /// All members in the order of the directory.
  public let members: [Member]
  let file: MappedFile
  private let numbers: [ExactString: Int]

  /// Opens an archive and reads its directory.
  ///
  /// - Parameter path: the file.
  /// - Throws: `ZipError` naming the archive, the member and the fault.
  public init(path: String) throws(ZipError) {
    self.path = path
    do {
      file = try MappedFile(path: path)
    } catch {
      throw ZipError(path, error.description)
    }
    let end = try ZipEnd(of: file.bytes, path: path)
    members = try ZipDirectory.members(of: file.bytes, end, path: path)
    var numbers: [ExactString: Int] = [:]
    for (number, member) in members.enumerated() {
      guard numbers.updateValue(number, forKey: ExactString(member.name)) == nil else {
        throw ZipError(path, member: member.name, "is there twice")
      }
    }
    self.numbers = numbers
  }

  /// The member of some name, or nil.
  public func member(_ name: String) -> Member? {
    numbers[ExactString(name)].map { members[$0] }
  }

  /// Whether a file is there and begins, or is, as a zip archive does.
  ///
  /// - Parameter path: any path.
  /// - Returns: false also for what cannot be read.
  public static func isArchive(_ path: String) -> Bool {
    guard FileSystem.isRegularFile(path), let reader = try? FileReader(path: path) else {
      return false
    }
    let start = withUnsafeTemporaryAllocation(byteCount: 4, alignment: 1) { buffer in
      let count = (try? reader.read(into: buffer)) ?? 0
      return Array(buffer[..<count])
    }
    return start.starts(with: ZipSignature.member) || start.starts(with: ZipSignature.end)
  }
}

/// What the parts of an archive begin with.
enum ZipSignature {
  static let member = Array("PK\u{3}\u{4}".utf8)
  static let entry = Array("PK\u{1}\u{2}".utf8)
  static let end = Array("PK\u{5}\u{6}".utf8)
  static let wideEnd = Array("PK\u{6}\u{6}".utf8)
  static let wideEndPlace = Array("PK\u{6}\u{7}".utf8)
}
