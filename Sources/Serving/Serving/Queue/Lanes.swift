/// The requests that wait: urgent ones, which are served first, and all others, which take turns.
struct Lanes {
  private var urgent: [Job] = []
  private var others: [Job] = []
  /// Tokens of urgent requests that were served since the others had their last turn.
  private var debt = 0

  /// All of them.
  var all: [Job] { urgent + others }
  var isEmpty: Bool { urgent.isEmpty && others.isEmpty }
  var count: Int { urgent.count + others.count }
  var tokens: Int { (urgent + others).reduce(0) { $0 + $1.waitingTokens } }

  /// How many requests and tokens wait in a lane.
  func load(isUrgent: Bool) -> (requests: Int, tokens: Int) {
    let jobs = isUrgent ? urgent : others
    return (jobs.count, jobs.reduce(0) { $0 + $1.waitingTokens })
  }

  mutating func append(_ job: Job) {
    if job.isUrgent { urgent.append(job) } else { others.append(job) }
  }

  mutating func remove(_ job: Job) {
    if job.isUrgent {
      urgent.removeAll { $0 === job }
    } else {
      others.removeAll { $0 === job }
    }
  }

  /// Takes what is computed next; there has to be a request.
  ///
  /// The first request of a lane gets whatever it has room for; others with texts for the same model fill what is
  /// left, but large ones not that of an urgent one. Three full batches of urgent requests, or some more that are not
  /// full, give the others a turn.
  ///
  /// - Parameters:
  ///   - budget: how many tokens a batch has, unless one text has more.
  ///   - limit: how many texts it has.
  /// - Returns: the batch.
  mutating func takeRound(_ budget: Int, atMost limit: Int) -> Round {
    let isUrgent = !urgent.isEmpty && (others.isEmpty || debt < 3 * budget)
    let first = isUrgent ? urgent[0] : others[0]
    var (parts, tokens, texts) = ([Round.Part](), 0, 0)
    func take(_ job: Job) -> Int {
      let taken = job.take(budget - tokens, atMost: limit - texts, isFirst: parts.isEmpty)
      guard !taken.places.isEmpty || parts.isEmpty else { return 0 }
      parts.append(Round.Part(job: job, places: taken.places))
      tokens += taken.tokens
      texts += taken.places.count
      return taken.tokens
    }
    var urgentTokens = isUrgent ? take(first) : 0
    if !isUrgent { _ = take(first) }
    for job in urgent where job !== first && tokens < budget && job.joins(first) {
      urgentTokens += take(job)
    }
    // Filled up with others, small requests would wait as long for their own batch as for the one before.
    if !isUrgent {
      for job in others where job !== first && tokens < budget && job.joins(first) { _ = take(job) }
    }
    debt = !isUrgent || others.isEmpty ? 0 : debt + max(urgentTokens, budget / 8)
    rotate(parts)
    return Round(parts: parts, tokens: tokens)
  }

  /// Requests of which nothing waits leave; others that had their turn go to the end.
  private mutating func rotate(_ parts: [Round.Part]) {
    urgent.removeAll { $0.isExhausted }
    let served = others.filter { job in parts.contains { $0.job === job } }
    others.removeAll { job in served.contains { $0 === job } }
    others += served.filter { !$0.isExhausted }
  }
}
