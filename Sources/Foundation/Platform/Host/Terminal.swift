#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The terminal that this process talks to, if there is one.
public enum Terminal {
  /// A standard stream.
  public enum Stream: Int32, Sendable {
    /// Standard input.
    case input = 0
    /// Standard output.
    case output = 1
    /// Standard error.
    case error = 2
  }

  /// Returns whether a stream is connected to a terminal.
  public static func isTerminal(_ stream: Stream) -> Bool {
    isatty(stream.rawValue) == 1
  }

  /// The number of columns of the terminal behind a stream, or nil where there is no terminal.
  public static func width(of stream: Stream = .error) -> Int? {
    guard isTerminal(stream) else { return nil }
    var size = winsize()
    guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes text to a stream at once, without buffering; failures are ignored.
  public static func write(_ text: String, to stream: Stream) {
    let descriptor = FileDescriptor(borrowing: stream.rawValue, name: "standard stream")
    try? descriptor.writeAll(Array(SystemPath.legible(text).utf8))
  }

  /// A text as one line that a terminal shows as it is written.
  ///
  /// Names in files may hold line breaks, escape sequences and marks that reverse the direction of
  /// writing; those appear as `\u{…}`. Of a word that is longer than any path, the rest is left out.
  package static func line(_ text: String) -> String {
    var line = ""
    var length = 0
    func endWord() {
      if length > longestWord { line += "… (\(length) characters)" }
      length = 0
    }
    for scalar in SystemPath.legible(text).unicodeScalars {
      if scalar == " " { endWord() } else { length += 1 }
      guard length <= longestWord else { continue }
      if isHidden(scalar) {
        line += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        line.unicodeScalars.append(scalar)
      }
    }
    endWord()
    return line
  }

  /// The longest path of Linux.
  private static let longestWord = 4096

  /// Control characters, line and paragraph separators, and marks of writing direction.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
