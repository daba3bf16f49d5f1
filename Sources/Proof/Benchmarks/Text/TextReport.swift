/// How fast the text commands' parts are.
public struct TextReport: Encodable, Sendable {
  /// What one operation reached.
  public struct Row: Encodable, Sendable {
    /// What a rate counts.
    public enum Unit: String, Encodable, Sendable {
      /// Millions of bytes of text a second.
      case megabytes = "MB/s"
      /// Instances a second.
      case instances = "instances/s"
      /// Pieces of a vocabulary a second.
      case pieces = "pieces/s"
    }

    /// The operation.
    public let operation: String
    /// How many threads worked.
    public let threads: Int
    /// The median time of a round, in seconds.
    public let seconds: Double
    /// Work over time.
    public let rate: Double
    /// What the rate counts.
    public let unit: Unit
    /// How many rounds were timed.
    public let rounds: Int

    init(_ operation: String, threads: Int, _ timing: Timing, work: Double, unit: Unit) {
      self.operation = operation
      self.threads = threads
      self.unit = unit
      seconds = timing.median
      rounds = timing.rounds
      rate = work / timing.median / (unit == .megabytes ? 1e6 : 1)
    }
  }

  /// The benchmark's name.
  public let benchmark: String
  /// The bytes of text that a round handles.
  public let textBytes: Int
  /// One for each operation and number of threads.
  public let operations: [Row]

  /// 1 and, if that is more, a number of threads: a rate counts beside that of one core.
  static func counts(upTo threads: Int) -> [Int] { threads > 1 ? [1, threads] : [1] }
}
