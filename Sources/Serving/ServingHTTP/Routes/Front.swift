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
    model = .string("model")
      .described(
        "One of \(models.map { "`\($0.name)`" }.joined(separator: ", ")); the first if left out")
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
    if let policy = try call.value(longTexts) { return policy }
    guard call.fields.contains(where: { $0.name.isExactly(truncate.name) }),
      let truncates = try call.value(truncate)
    else { return options.longTexts }
    return truncates ? .truncate : .refuse
  }

  /// The model that a request is for.
  func description(_ call: Call) throws(Fault) -> ModelDescription {
    let name = try call.value(model)
    do { return try engine.description(of: name) } catch { throw Fault(error) }
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
