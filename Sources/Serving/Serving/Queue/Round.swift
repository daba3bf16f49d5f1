import Inference

/// What a worker computes at once.
struct Round {
  /// What a request has in it.
  struct Part {
    let job: Job
    /// Places in the request's inputs.
    let places: [Int]

    var inputs: [EmbeddingInput] { places.map { job.inputs[$0] } }
  }

  /// What has become of it.
  enum Outcome {
    /// The vectors of all texts.
    case computed(Embeddings)
    /// Those of each part, or why it has none.
    case parts([Result<Embeddings, ServingError>])
    /// What a call has returned.
    case called(Result<any Sendable, ServingError>)
  }

  let parts: [Part]
  let tokens: Int

  var generation: Generation { parts[0].job.generation }
  var model: Int { parts[0].job.model }
  var work: Job.Work { parts[0].job.work }
  /// How many texts are computed.
  var texts: Int {
    parts.reduce(0) { sum, part in
      if case .call(let call) = part.job.work { sum + call.texts } else { sum + part.places.count }
    }
  }
}
