import ExactStrings

/// A word of a shell's command line, for messages that name a command to type.
public enum ShellWord {
  /// The word as a shell takes it, in quotes if it needs them.
  public static func quoted(_ word: String) -> String {
    let legible = SystemPath.legible(word)
    if !legible.utf8.elementsEqual(word.utf8) {
      // Bytes that are no text, as bash and zsh take them.
      var escaped = String.UnicodeScalarView()
      for scalar in word.unicodeScalars {
        if scalar == "'" || scalar == "\\" { escaped.append("\\") }
        escaped.append(scalar)
      }
      return "$'" + SystemPath.legible(String(escaped)) + "'"
    }
    if !word.isEmpty, word.utf8.allSatisfy(isPlain) { return word }
    return "'" + word.parts(separatedBy: "'", omittingEmpty: false).joined(separator: #"'\''"#)
      + "'"
  }

  /// A path as a shell takes it, and no program takes for an option.
  public static func path(_ path: String) -> String {
    quoted(path.hasExactPrefix("-") && path.utf8.count > 1 ? "./" + path : path)
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
    default: "._-/+,:@=%".utf8.contains(byte)
    }
  }
}
