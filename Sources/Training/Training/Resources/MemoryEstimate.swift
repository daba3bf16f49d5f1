import Foundation
public import Platform

/// How much memory a computation will take, from sizes that are known before it starts.
public struct MemoryEstimate: Sendable {
  /// What memory is needed for, and how many bytes of it.
  public struct Part: Sendable {
    /// In words.
    public let name: String
    /// How many bytes.
    public let bytes: Double

    /// Makes a part.
    public init(name: String, bytes: Double) { (self.name, self.bytes) = (name, bytes) }

    /// The program itself, its libraries and the buffers of threads.
    public static let program = Part(name: "the program", bytes: 64 * 1_048_576)
  }

  /// What the sum is made of.
  public let parts: [Part]
  /// How it can be made smaller, in words.
  private let remedy: String

  /// All parts together, in bytes.
  public var bytes: Double { parts.reduce(0) { $0 + $1.bytes } }

  /// Makes an estimate.
  ///
  /// - Parameters:
  ///   - parts: what the sum is made of.
  ///   - remedy: how it can be made smaller, in words.
  public init(parts: [Part], remedy: String) { (self.parts, self.remedy) = (parts, remedy) }

  /// Refuses what does not fit.
  ///
  /// - Parameter available: how many bytes there are.
  /// - Throws: ``TrainingError`` that says what is needed for what, and what can be done.
  public func require(available: Int = Machine.availableMemory) throws(TrainingError) {
    guard bytes > Double(available) else { return }
    let needs = parts.sorted { $0.bytes > $1.bytes }
      .map { "\($0.name) \(Self.text($0.bytes))" }
    throw TrainingError(
      "this needs about \(Self.text(bytes)) of memory (\(needs.joined(separator: ", "))), but "
        + "\(Self.text(Double(available))) are available; \(remedy), or go ahead with "
        + "--ignore-memory-estimate")
  }

  /// Refuses what is beyond any doubt about an estimate.
  ///
  /// - Parameter installed: how many bytes the machine has.
  /// - Throws: ``TrainingError`` if several times as much is needed.
  public func requireSense(installed: Int = Machine.physicalMemory) throws(TrainingError) {
    guard bytes > 4 * Double(installed) else { return }
    throw TrainingError(
      "this needs about \(Self.text(bytes)) of memory, but the machine has "
        + "\(Self.text(Double(installed))), which --ignore-memory-estimate cannot make up for; "
        + remedy)
  }

  private static func text(_ bytes: Double) -> String {
    bytes >= 1e9
      ? String(format: "%.1f GB", bytes / 1e9) : String(format: "%.0f MB", bytes / 1e6)
  }
}
