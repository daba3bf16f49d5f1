/// Writes metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
  /// The media type.
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// Adds a family.
  mutating func add(_ family: MetricFamily) {
    let values = family.values
    guard !values.isEmpty else { return }
    text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n"
    text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
    for (labels, value, counts) in values {
      guard family.kind == .histogram else {
        line(family.name, labels, Self.number(value))
        continue
      }
      var total = 0
      for (count, bound) in zip(counts, family.bounds.map { Self.number($0) } + ["+Inf"]) {
        total += count
        line(family.name + "_bucket", labels + [("le", bound)], "\(total)")
      }
      line(family.name + "_sum", labels, Self.number(value))
      line(family.name + "_count", labels, "\(total)")
    }
  }

  private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
    text += name
    if !labels.isEmpty {
      let labels = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }
      text += "{" + labels.joined(separator: ",") + "}"
    }
    text += " " + value + "\n"
  }

  private static func number(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return "\(whole)" }
    return value.isNaN ? "NaN" : value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : "\(value)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
