import Serialization

/// A paragraph with its questions as a run keeps it: a line of `train.jsonl`.
struct QuestionParagraph {
  let paragraph: SQuADParagraph

  init(_ paragraph: SQuADParagraph) { self.paragraph = paragraph }

  /// Reads a line; nil if it is none of a paragraph.
  init?(_ object: JSONObject) {
    guard let context = object["context"]?.string, case .array(let values) = object["questions"]
    else { return nil }
    let questions = values.compactMap { Self.question($0, context) }
    guard questions.count == values.count else { return nil }
    paragraph = SQuADParagraph(
      title: object["title"]?.string ?? "", context: context, questions: questions)
  }

  private static func question(_ value: JSONValue, _ context: String) -> SQuADQuestion? {
    guard let id = value["id"]?.string, let text = value["question"]?.string,
      case .array(let values) = value["answers"]
    else { return nil }
    let length = context.utf8.count
    let answers: [SQuADAnswer] = values.compactMap { value in
      guard let text = value["text"]?.string, case .integer(let start) = value["start"],
        start >= 0, start + text.utf8.count <= length
      else { return nil }
      return SQuADAnswer(text: text, range: start..<start + text.utf8.count)
    }
    guard answers.count == values.count else { return nil }
    return SQuADQuestion(
      id: id, text: text, answers: answers, isImpossible: value["is_impossible"] == .bool(true))
  }

  /// The line, with its end; places count bytes.
  var json: String {
    let questions = paragraph.questions.map { question -> String in
      let answers = question.answers.map {
        "{\"text\": \(JSONValue.quoted($0.text)), \"start\": \($0.range.lowerBound)}"
      }
      return "{\"id\": \(JSONValue.quoted(question.id)), \"question\": "
        + "\(JSONValue.quoted(question.text)), \"answers\": [\(answers.joined(separator: ", "))]"
        + (question.isImpossible ? ", \"is_impossible\": true}" : "}")
    }
    return "{\"title\": \(JSONValue.quoted(paragraph.title)), \"context\": "
      + "\(JSONValue.quoted(paragraph.context)), \"questions\": [\(questions.joined(separator: ", "))]}\n"
  }
}

extension JSONValue {
  fileprivate var string: String? { if case .string(let text) = self { text } else { nil } }
}
