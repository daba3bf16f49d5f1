import Serialization
import Serving

extension ModelDescription {
  /// What `/info` tells of each model beside what text-embeddings-inference does.
  static let factsSchema = Schema.object(
    [
      ("name", .string()), ("architecture", .string()),
      ("abilities", .array(.word(Ability.allCases.map(\.rawValue)))),
      ("layers", .integer()), ("heads", .integer()), ("hidden_size", .integer()),
      ("embedding_size", .integer()), ("max_input_length", .integer()),
      ("vocab_size", .integer()), ("parameters", .integer()), ("pooling", .string()),
      ("labels", .array(.string())), ("max_classification_length", .nullable(.integer())),
    ], required: ["name", "abilities", "layers", "heads", "hidden_size"])

  /// Writes what is known of the model.
  func writeFacts(_ text: inout JSONText) {
    text.object {
      $0.member("name", name)
      $0.member("architecture", architecture)
      let abilities = Ability.allCases.filter { can($0) }
      $0.member("abilities", .array(abilities.map { .string($0.rawValue) }))
      $0.member("layers", layers)
      $0.member("heads", heads)
      $0.member("hidden_size", hiddenSize)
      $0.member("embedding_size", width)
      $0.member("max_input_length", maximumLength)
      $0.member("vocab_size", vocabularySize)
      $0.member("parameters", parameters)
      $0.member("pooling", pooling)
      $0.member("labels", .array(labels.map { .string($0) }))
      $0.member(
        "max_classification_length", maximumClassificationLength.map { .integer($0) } ?? .null)
      $0.member("labelled_texts", labelledTexts.map { .integer($0) } ?? .null)
    }
  }
}

extension ModelDescription {
  /// text-embeddings-inference's word for how vectors are made, or all of it in words.
  var poolingWord: String {
    switch poolingStrategy {
    case 2: "mean"
    case 4: "cls"
    case 5: "last_token"
    default: pooling
    }
  }
}
