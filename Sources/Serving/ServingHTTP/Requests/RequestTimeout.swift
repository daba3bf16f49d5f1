/// How long a request says that its answer is worth waiting for.
enum RequestTimeout {
  /// The header.
  static let header = "x-request-timeout"
  /// What it holds: seconds, or milliseconds with `ms`.
  static let pattern = #"^(0\.[0-9]{0,2}[1-9]|[1-9][0-9]{0,5}(\.[0-9]{1,3})?)(ms|s)?$"#

  /// Reads the header.
  static func parse(_ text: String) throws(Fault) -> Duration {
    var digits = text.utf8[...]
    var unit = 1.0
    if digits.suffix(2).elementsEqual("ms".utf8) {
      digits = digits.dropLast(2)
      unit = 0.001
    } else if digits.last == UInt8(ascii: "s") {
      digits = digits.dropLast()
    }
    let isPlain = digits.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    guard isPlain, digits.count <= 10, let number = Double(String(Substring(digits))), number > 0
    else {
      throw Fault(
        .invalid, "the header \(header) is something else, expected seconds, such as 2.5, or 250ms",
        member: header)
    }
    return .seconds(number * unit)
  }
}
