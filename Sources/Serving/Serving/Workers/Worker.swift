import Inference
import Platform

/// A thread that computes batches, one after another.
final class Worker: Sendable {
  private let thread: WorkerThread

  /// Starts it.
  ///
  /// - Parameters:
  ///   - index: whose models it takes.
  ///   - queue: where the work comes from; the thread ends when it is closed.
  /// - Throws: `SystemError` if the system has no thread to give.
  init(_ index: Int, _ queue: WorkQueue) throws(SystemError) {
    thread = try WorkerThread(name: "serve \(index)") {
      while let round = queue.next() { Self.compute(round, index, queue) }
    }
  }

  /// Waits for its end.
  func join() { thread.join() }

  private static func compute(_ round: Round, _ index: Int, _ queue: WorkQueue) {
    let model = round.generation.model(round.model, worker: index)
    let start = ContinuousClock.now
    let outcome: Round.Outcome
    switch round.work {
    case .call(let call):
      outcome = .called(Result { () throws(ServingError) in try call.body(model) })
    case .texts(let kind):
      do throws(ServingError) {
        outcome = .computed(
          try model.compute(kind, round.parts.flatMap(\.inputs)))
      } catch {
        outcome = .parts(oneByOne(round, kind, model))
      }
    }
    queue.finish(round, outcome, took: ContinuousClock.now - start)
  }

  /// One text spoils no other request: each request's share is computed alone.
  private static func oneByOne(
    _ round: Round, _ kind: ServedModel.Kind, _ model: ServedModel
  ) -> [Result<Embeddings, ServingError>] {
    round.parts.map { part in
      Result { () throws(ServingError) in try model.compute(kind, part.inputs) }
    }
  }
}
