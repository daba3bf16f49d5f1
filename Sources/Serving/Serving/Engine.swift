import ExactStrings
import Platform
public import Tokenization

/// The models that are served, their queue and their workers.
///
/// Texts are encoded on the caller's thread and computed on threads of the engine's own: nothing here holds up
/// Swift's cooperative pool but the encoding. **A text's vector has the same bytes alone, in any batch, and from
/// `cloze embed` with the same options.**
public final class Engine: Sendable {
  /// How models are served.
  public let options: EngineOptions
  let sources: [ModelSource]
  let queue: WorkQueue
  private let newest: Guarded<Generation>
  private let reloads = Guarded(Reloads())
  private let workers: [Worker]

  /// Loads the models; each has computed something when this returns.
  ///
  /// - Parameters:
  ///   - sources: at least one, of different names; the first is the default.
  ///   - options: how they are served.
  /// - Throws: ``ServingError/invalid(_:item:)`` for names that are not different; an error that names the file and
  ///   what is wrong with it; `SystemError` if the system has no threads to give.
  public init(_ sources: [ModelSource], options: EngineOptions) throws {
    guard !sources.isEmpty else {
      throw ServingError.invalid("there is no model, expected at least one", item: nil)
    }
    for (index, source) in sources.enumerated()
    where sources[..<index].contains(where: { $0.name.isExactly(source.name) }) {
      throw ServingError.invalid(
        "two models are called '\(source.name)', expected different names", item: nil)
    }
    (self.options, self.sources) = (options, sources)
    newest = Guarded(try Generation(sources, options: options))
    let queue = WorkQueue(options)
    self.queue = queue
    do {
      workers = try (0..<max(1, options.workers)).map { try Worker($0, queue) }
    } catch {
      queue.close()
      throw error
    }
  }

  deinit {
    queue.close()
    for worker in workers { worker.join() }
  }

  /// The models as they are now.
  var generation: Generation { newest.withLock { $0 } }

  /// What is known of the models; the first one is the default.
  public var models: [ModelDescription] { generation.models.map(\.description) }

  /// What is known of a model.
  ///
  /// - Parameter model: its name; nil for the default one.
  /// - Returns: the description.
  /// - Throws: ``ServingError/unknownModel(_:known:)``.
  public func description(of model: String?) throws(ServingError) -> ModelDescription {
    let generation = generation
    return generation.models[try generation.index(of: model)].description
  }

  /// The tokenizer of a model.
  ///
  /// - Parameter model: its name; nil for the default one.
  /// - Returns: the tokenizer.
  /// - Throws: ``ServingError/unknownModel(_:known:)``.
  public func tokenizer(of model: String?) throws(ServingError) -> WordPieceTokenizer {
    let generation = generation
    return generation.models[try generation.index(of: model)].tokenizer
  }

  /// What was done so far, and what waits.
  public var statistics: EngineStatistics {
    var statistics = queue.statistics
    for cache in generation.models.compactMap(\.cache) {
      let figures = cache.figures
      statistics.cacheHits += figures.hits
      statistics.cacheMisses += figures.misses
      statistics.cacheBytes += figures.bytes
    }
    return statistics
  }

  /// Whether no more requests are taken.
  public var isDraining: Bool { queue.isDraining }

  /// Refuses new requests with ``ServingError/draining``, and returns when those that have begun are done.
  public func drain() async { await queue.drain() }

  /// Refuses new requests, and ends those that have begun with ``ServingError/ended``.
  ///
  /// - Returns: how many these were.
  @discardableResult
  public func giveUp() -> Int { queue.giveUp() }

  /// Loads all models anew beside the old ones, which go on meanwhile; requests that have begun end with the weights
  /// that they began with.
  ///
  /// While a reload is under way another call asks for one more after it, since the files may have changed in
  /// between, and returns at once.
  ///
  /// - Returns: for each time that the models were loaded, what clients see of the change, a line each; none if
  ///   another call loads them.
  /// - Throws: as ``init(_:options:)``, and ``ServingError/failed(_:)`` for a run whose checkpoint that is served, or
  ///   a later one, cannot be read any more; the old models go on then.
  @discardableResult
  public func reload() async throws -> [[String]] {
    guard reloads.withLock({ $0.begin() }) else { return [] }
    var changes: [[String]] = []
    while true {
      do {
        changes.append(try await loadAnew())
      } catch {
        // Whoever asked meanwhile may have mended what is wrong.
        guard reloads.withLock({ $0.isOver() }) else { continue }
        throw error
      }
      if reloads.withLock({ $0.isOver() }) { return changes }
    }
  }

  private func loadAnew() async throws -> [String] {
    let (sources, options, old) = (sources, options, generation)
    let generation = try await OwnThread.run(name: "reload") {
      let new = try Generation(sources, options: options)
      for (source, models) in zip(sources, zip(old.models, new.models)) {
        try source.checkAge(of: models.1.description, after: models.0.description)
      }
      return new
    }
    newest.withLock { $0 = generation }
    queue.countReload()
    return zip(old.models, generation.models).flatMap {
      $1.description.changes(since: $0.description)
    }
  }
}
