import Serialization

/// The numbers under `statistic` of `SHOW_STATUS`, as bert-as-service counts them.
struct RequestStatistics: Sendable {
  private struct Client {
    var requests = 0
    /// Nanoseconds of the monotonic clock; nil before texts have come.
    var lastTexts: UInt64?
    var lastSeen: UInt64 = 0
  }

  private var clients: [[UInt8]: Client] = [:]
  private var forgottenClients = 0
  private var dataRequests = 0
  private var systemRequests = 0
  private var texts = 0
  /// How many requests had so many texts.
  private var sizes: [Int: Int] = [:]
  private var lastTexts: UInt64
  /// Seconds between one request of texts and the next, of the last of them.
  private var intervals: [Double] = []

  private static let clientLimit = 20_000
  private static let sizeLimit = 10_000
  private static let intervalLimit = 200
  private static let activeNanoseconds: UInt64 = 180_000_000_000

  init(now: UInt64) { lastTexts = now }

  /// Counts a request.
  mutating func note(_ request: Request, now: UInt64) {
    if clients.count >= Self.clientLimit, clients[request.identity] == nil { forgetClients() }
    clients[request.identity, default: Client()].requests += 1
    clients[request.identity]?.lastSeen = now
    guard request.command == .texts else {
      systemRequests += 1
      return
    }
    dataRequests += 1
    texts += request.declaredCount
    if sizes.count < Self.sizeLimit || sizes[request.declaredCount] != nil {
      sizes[request.declaredCount, default: 0] += 1
    }
    clients[request.identity]?.lastTexts = now
    intervals.append(Double(now &- lastTexts) * 1e-9)
    if intervals.count > Self.intervalLimit { intervals.removeFirst() }
    lastTexts = now
  }

  /// Forgets the half that was not heard of for longest.
  private mutating func forgetClients() {
    let byAge = clients.sorted { $0.value.lastSeen < $1.value.lastSeen }.prefix(clients.count / 2)
    for (identity, _) in byAge { clients[identity] = nil }
    forgottenClients += byAge.count
  }

  /// The members of `statistic`.
  func json(now: UInt64) -> JSONObject {
    let active = clients.values.filter { client in
      client.lastTexts.map { now &- $0 < Self.activeNanoseconds } ?? false
    }
    var object: JSONObject = [
      "num_data_request": .integer(dataRequests), "num_total_seq": .integer(texts),
      "num_sys_request": .integer(systemRequests),
      "num_total_request": .integer(dataRequests + systemRequests),
      "num_total_client": .integer(clients.count + forgottenClients),
      "num_active_client": .integer(active.count),
    ]
    let requests = sizes.values.reduce(0, +)
    let mean =
      requests > 0
      ? sizes.reduce(0.0) { $0 + Double($1.key) * Double($1.value) } / Double(requests) : 0
    add("request_per_client", clients.values.map { Double($0.requests) }, to: &object)
    add("size_per_request", sizes.keys.map(Double.init), mean: mean, to: &object)
    add("last_two_interval", intervals, to: &object)
    add("request_per_second", intervals.filter { $0 > 0 }.map { 1 / $0 }, to: &object)
    return object
  }

  private func add(
    _ name: String, _ values: [Double], mean: Double? = nil, to object: inout JSONObject
  ) {
    guard let least = values.min(), let most = values.max() else { return }
    object["avg_" + name] = .number(mean ?? values.reduce(0, +) / Double(values.count))
    object["min_" + name] = .number(least)
    object["max_" + name] = .number(most)
    object["num_min_" + name] = .integer(values.count { $0 == least })
    object["num_max_" + name] = .integer(values.count { $0 == most })
  }
}
