#if Serving
  import NIOCore
  import Platform

  /// The connections that are open, so that a request finds what is known of its own.
  final class ConnectionTable: Sendable {
    private let watches = Guarded<[ObjectIdentifier: ConnectionWatch]>([:])

    init() {}

    func add(_ watch: ConnectionWatch, for channel: any Channel) {
      watches.withLock { $0[ObjectIdentifier(channel)] = watch }
    }

    func remove(_ channel: any Channel) {
      watches.withLock { $0[ObjectIdentifier(channel)] = nil }
    }

    /// What is known of a connection; of one that has ended, that its client is gone.
    func watch(_ channel: any Channel) -> ConnectionWatch {
      if let watch = watches.withLock({ $0[ObjectIdentifier(channel)] }) { return watch }
      let watch = ConnectionWatch()
      watch.sawEndOfConnection()
      return watch
    }

    /// How many connections are open.
    var count: Int { watches.withLock { $0.count } }
  }
#endif
