/// Names of files as texts, whatever bytes they are.
///
/// A name is bytes, and a Swift string would lose those that are not UTF-8. Each of them stands as a character
/// of a private plane, U+10FE80 to U+10FEFF, and a name that really has such a character has its bytes so: the
/// way back is exact. Names come in by ``text(_:)`` and go to the system by ``bytes(of:)``.
package enum SystemPath {
  /// The character that stands for byte 0; bytes from 0x80 on have one.
  private static let base: UInt32 = 0x10FE00
  /// What the UTF-8 of these characters begins with.
  private static let prefix: [UInt8] = [0xF4, 0x8F, 0xBA]

  /// A name that C has given, which ends in a zero, as text.
  package static func text(_ name: UnsafePointer<CChar>) -> String {
    var count = 0
    while name[count] != 0 { count += 1 }
    return name.withMemoryRebound(to: UInt8.self, capacity: count) {
      text(UnsafeBufferPointer(start: $0, count: count))
    }
  }

  /// Bytes as text.
  package static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self), !holdsStandIns(text) { return text }
    var text = String.UnicodeScalarView()
    var decoder = UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var position = 0
    parsing: while true {
      let start = position
      switch decoder.parseScalar(from: &rest) {
      case .emptyInput: break parsing
      case .valid(let encoded):
        let scalar = UTF8.decode(encoded)
        position += encoded.count
        if isStandIn(scalar) {
          for byte in encoded { append(byte, to: &text) }
        } else {
          text.append(scalar)
        }
      case .error(let length):
        position += length
        for byte in bytes[start..<position] { append(byte, to: &text) }
      }
    }
    return String(text)
  }

  /// The bytes of a name, with a zero at the end.
  package static func bytes(of text: String) -> [CChar] {
    guard holdsStandIns(text) else { return Array(text.utf8CString) }
    var bytes: [CChar] = []
    for scalar in text.unicodeScalars {
      if isStandIn(scalar) {
        bytes.append(CChar(truncatingIfNeeded: scalar.value - base))
      } else {
        for byte in UTF8.encode(scalar) ?? .init() {
          bytes.append(CChar(truncatingIfNeeded: byte))
        }
      }
    }
    return bytes + [0]
  }

  /// A text in which `\x` and two digits show what stands for a byte.
  package static func legible(_ text: String) -> String {
    guard holdsStandIns(text) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isStandIn(scalar) {
        result += "\\x\(String(scalar.value - base, radix: 16))".unicodeScalars
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private static func append(_ byte: UInt8, to text: inout String.UnicodeScalarView) {
    // Bytes of broken characters are never below 0x80.
    if let scalar = Unicode.Scalar(base + UInt32(byte)) { text.append(scalar) }
  }

  private static func isStandIn(_ scalar: Unicode.Scalar) -> Bool {
    (base + 0x80...base + 0xFF).contains(scalar.value)
  }

  private static func holdsStandIns(_ text: String) -> Bool {
    text.utf8.contains(0xF4) && text.unicodeScalars.contains(where: isStandIn)
  }
}

/// A word of the command line that is meant as text and is none.
public struct InvalidTextArgument: Error, CustomStringConvertible {
  /// What the word is, such as `the text`.
  let name: String
  /// Where the first byte that is not UTF-8 stands, from 0.
  let offset: Int
  /// That byte.
  let byte: UInt8

  /// One line.
  public var description: String {
    "\(name): byte 0x\(String(byte, radix: 16, uppercase: true)) at offset \(offset) is not valid UTF-8; expected "
      + "text in UTF-8, as in a locale such as C.UTF-8"
  }
}

/// The words of the command line, in which names of files are as ``SystemPath`` has them.
public enum ProcessArguments {
  /// A word that is no name of a file but text.
  ///
  /// - Parameters:
  ///   - word: the word as ``all`` has it.
  ///   - name: what it is, for the message.
  /// - Returns: the text.
  /// - Throws: ``InvalidTextArgument`` if its bytes are not UTF-8.
  public static func text(_ word: String, _ name: String) throws(InvalidTextArgument) -> String {
    let bytes = SystemPath.bytes(of: word).dropLast().map { UInt8(truncatingIfNeeded: $0) }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var decoder = UTF8.ForwardParser()
    var rest = bytes.makeIterator()
    var offset = 0
    while case .valid(let encoded) = decoder.parseScalar(from: &rest) { offset += encoded.count }
    throw InvalidTextArgument(name: name, offset: offset, byte: bytes[offset])
  }

  /// Everything after the program's name.
  public static var all: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      CommandLine.unsafeArgv[index].map { SystemPath.text($0) }
    }
  }
}
