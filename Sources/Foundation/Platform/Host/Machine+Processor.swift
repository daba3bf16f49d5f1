import ExactStrings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Machine {
  /// The name of the processor, or `unknown processor`.
  public static var processorName: String { nameOfSystem ?? "unknown processor" }

  #if os(Linux)
    private static var nameOfSystem: String? {
      let text = (try? FileSystem.contents(of: "/proc/cpuinfo")) ?? []
      return processorName(in: String(decoding: text, as: UTF8.self))
    }
  #else
    private static var nameOfSystem: String? {
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0, size > 1 else {
        return nil
      }
      var text = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &text, &size, nil, 0) == 0 else { return nil }
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
  #endif

  /// The processor that Linux describes in `/proc/cpuinfo`, nil if there is nothing of it.
  ///
  /// x86 has a name there and small boards have theirs; Arm's processors have numbers alone.
  package static func processorName(in description: String) -> String? {
    var (implementer, part): (String?, String?)
    for line in description.parts(separatedBy: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = String(line[line.index(after: colon)...].drop { $0 == " " })
      if line.hasExactPrefix("model name") || line.hasExactPrefix("Model") { return value }
      if line.hasExactPrefix("CPU implementer") { implementer = implementer ?? value }
      if line.hasExactPrefix("CPU part") { part = part ?? value }
    }
    guard let implementer, let part else { return nil }
    return armNames.first { $0.part.isExactly(part) && implementer.isExactly("0x41") }?.name
      ?? "Arm processor (implementer \(implementer), part \(part))"
  }

  /// What Arm's own designs of servers and boards are called, by their part number.
  private static let armNames: [(part: String, name: String)] = [
    ("0xd03", "Arm Cortex-A53"), ("0xd07", "Arm Cortex-A57"), ("0xd08", "Arm Cortex-A72"),
    ("0xd0b", "Arm Cortex-A76"), ("0xd0c", "Arm Neoverse N1"), ("0xd40", "Arm Neoverse V1"),
    ("0xd49", "Arm Neoverse N2"), ("0xd4f", "Arm Neoverse V2"),
  ]
}
