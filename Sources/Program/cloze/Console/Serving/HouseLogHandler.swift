#if Serving
  import ExactStrings
  import Logging
  import Platform

  /// What a server has to say, a line each on standard error, as other commands say it.
  struct HouseLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let all = metadata.merging(event.metadata ?? [:]) { $1 }
      let details = all.keys.sortedByBytes().map { "\($0) \(all[$0].map { "\($0)" } ?? "")" }
      let prefix: String
      switch event.level {
      case .warning: prefix = "warning: "
      case .error, .critical: prefix = "error: "
      default: prefix = ""
      }
      let rest = details.isEmpty ? "" : " (\(details.joined(separator: ", ")))"
      note("cloze: \(prefix)\(Terminal.line("\(event.message)\(rest)"))")
    }
  }
#endif
