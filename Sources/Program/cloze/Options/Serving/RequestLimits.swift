#if Serving
  public import ArgumentParser
  public import Serving

  extension LengthPolicy: ExpressibleByArgument {
    /// Reads a name.
    public init?(argument: String) {
      switch argument {
      case "refuse": self = .refuse
      case "truncate": self = .truncate
      case "windows": self = .windows
      default: return nil
      }
    }

    /// What may be given.
    public static var allValueStrings: [String] { ["refuse", "truncate", "windows"] }
  }

  /// What a request may ask for.
  struct RequestLimits: ParsableArguments {
    @Option(
      help: """
        What becomes of long texts unless a request of HTTP says so: refuse, truncate, or windows, whose vectors are \
        averaged. (default: truncate)
        """)
    var longTexts: LengthPolicy?
    @Option(help: "Texts that a request may have.")
    var maxTexts: Int?
    @Option(help: "Megabytes that the body of a request may have.")
    var maxBodySize: Int?
    @Option(help: "Seconds that a request may take before it is given up.")
    var requestTimeout: Double?
    @Option(help: "Seconds that the end waits for requests which have begun.")
    var drainTimeout = 30.0

    /// The first option that is given and tells of HTTP alone.
    var givenHTTPOption: String? {
      if longTexts != nil { return "--long-texts" }
      if maxBodySize != nil { return "--max-body-size" }
      return requestTimeout != nil ? "--request-timeout" : nil
    }

    func validate() throws {
      try checkOption("--max-texts", maxTexts, in: 1...1 << 24)
      try checkOption("--max-body-size", maxBodySize, in: 1...1024)
      try checkOption("--request-timeout", requestTimeout, in: 0.001...86_400)
      try checkOption("--drain-timeout", drainTimeout, in: 0...86_400)
    }
  }
#endif
