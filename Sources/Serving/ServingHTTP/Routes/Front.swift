import ExactStrings
import Inference
import Serialization
import Serving

/// What the routes of all dialects share: the engine, the options, and fields that are the same everywhere.
struct Front: Sendable {
  let engine: Engine
  let options: HTTPOptions
  /// Where times and counts go.
  let metrics: any ServerFigures
  /// The fields that hold texts.
  let texts: TextFields
  /// The field of the model's name.
  let model: Field<String>
  /// The field that says what becomes of long texts.
  let longTexts: Field<LengthPolicy>
  /// text-embeddings-inference's field for the same.
  let truncate: Field<Bool>

  init(_ engine: Engine, _ options: HTTPOptions, _ metrics: any ServerFigures) {
    (self.engine, self.options, self.metrics) = (engine, options, metrics)
    let models = engine.models
    texts = TextFields(
      maximumTexts: options.maximumTexts,
      vocabularySize: models.map(\.vocabularySize).max() ?? 1)
    model = Self.modelField(models)
    longTexts = .word(
      "long_texts",
      [
        ("truncate", .truncate), ("error", .refuse), ("refuse", .refuse), ("windows", .windows),
      ]
    ).described(
      "What becomes of a text with more tokens than the model takes: it is refused, its end is cut off, or it is "
        + "cut into windows whose vectors are averaged"
    ).defaulting(to: .string(options.longTexts.word))
    truncate = .bool("truncate")
      .described(
        "`true`: long texts are cut, `false`: they are refused; `long_texts` goes before it")
  }

  /// What becomes of long texts of a request.
  func lengthPolicy(_ call: Call) throws(Fault) -> LengthPolicy {
    let policy = try call.value(longTexts)
    guard call.fields.contains(where: { $0.name.isExactly(truncate.name) }),
      let truncates = try call.value(truncate)
    else { return policy ?? options.longTexts }
    return policy ?? (truncates ? .truncate : .refuse)
  }

  /// Refuses a request whose answer would have too many bytes, before it is computed.
  ///
  /// - Parameters:
  ///   - bytes: about how many it would have.
  ///   - member: the member that asks for less.
  /// - Throws: ``Fault``.
  func requireRoom(for bytes: Int, member: String) throws(Fault) {
    guard bytes > options.maximumAnswerBytes else { return }
    throw Fault(
      .invalid,
      "the answer would have about \(bytes >> 20) MiB, expected at most \(options.maximumAnswerBytes >> 20): ask for less "
        + "in `\(member)`", member: member)
  }

  /// The model that a request is for, or where it names none the first that is good for a use.
  func description(_ call: Call, for use: ModelUse? = nil) throws(Fault) -> ModelDescription {
    let name = try call.value(model)
    let fit = use.flatMap { use in engine.models.first { use.fits($0) } }
    do {
      return try engine.description(of: name ?? fit?.name)
    } catch { throw Fault(error) }
  }

  /// The field of the model's name where not every model will do.
  func model(for use: ModelUse) -> Field<String> {
    let fit = engine.models.filter { use.fits($0) }
    return fit.isEmpty ? model : Self.modelField(fit)
  }

  private static func modelField(_ models: [ModelDescription]) -> Field<String> {
    // A name that is none is no fault of type: it is not found.
    Field("model", .word(models.map(\.name))) { value, place throws(Fault) in
      try value.text(at: place)
    }.described("The model; the first of these if left out")
  }
}

/// What a model has to be good for.
enum ModelUse: Sendable {
  /// Labels.
  case labels
  /// One number for a pair: an output, or the second of two.
  case ranks
  case fillMask
  case nextSentence

  /// Whether a model is.
  func fits(_ model: ModelDescription) -> Bool {
    switch self {
    case .labels: model.can(.classification)
    case .ranks:
      model.can(.classification) && (1...2).contains(model.labels.count)
        && model.labelledTexts != 1
    case .fillMask: model.can(.fillMask)
    case .nextSentence: model.can(.nextSentence)
    }
  }
}

extension LengthPolicy {
  /// Its word in options and requests.
  var word: String {
    switch self {
    case .refuse: "error"
    case .truncate: "truncate"
    case .windows: "windows"
    }
  }
}
