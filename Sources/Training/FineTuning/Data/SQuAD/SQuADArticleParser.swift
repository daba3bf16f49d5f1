import ExactStrings
import Serialization

/// Takes articles apart: `{"title": …, "paragraphs": [{"context": …, "qas": […]}]}`.
struct SQuADArticleParser {
  let path: String
  let demand: SQuADAnswerDemand
  let skipsBadRows: Bool
  /// The paragraphs and questions that were passed over.
  private(set) var badRows: [SQuADFault] = []
  /// How many answers did not stand where the file says.
  private(set) var movedAnswers = 0
  /// Whether a question says whether it has an answer: version 2.0.
  private(set) var isSecondVersion = false
  private var ids: Set<ExactString> = []

  init(path: String, _ demand: SQuADAnswerDemand, skipsBadRows: Bool) {
    (self.path, self.demand, self.skipsBadRows) = (path, demand, skipsBadRows)
  }

  /// The paragraphs of an article that can be used.
  ///
  /// - Throws: ``SQuADFault`` that names the article and paragraph, or the question, unless bad ones are passed over.
  mutating func paragraphs(
    of article: JSONValue, number: Int
  ) throws(SQuADFault) -> [SQuADParagraph] {
    let place = "article \(number)"
    let list = try noting(place) { _ throws(SQuADProblem) in try article.array("paragraphs") } ?? []
    let title: String = if case .string(let title)? = article["title"] { title } else { "" }
    var result: [SQuADParagraph] = []
    for (index, paragraph) in list.enumerated() {
      let place = "\(place), paragraph \(index + 1)"
      let parts = try noting(place) { _ throws(SQuADProblem) in
        (try paragraph.filled("context"), try paragraph.array("qas"))
      }
      guard let (context, questions) = parts else { continue }
      result.append(
        SQuADParagraph(
          title: title, context: context, questions: try self.questions(questions, context, place)))
    }
    return result
  }

  private mutating func questions(
    _ list: [JSONValue], _ context: String, _ place: String
  ) throws(SQuADFault) -> [SQuADQuestion] {
    let places = ContextPlaces(context)
    var result: [SQuADQuestion] = []
    for (index, value) in list.enumerated() {
      guard
        let id = try noting(
          "\(place), question \(index + 1)",
          {
            parser throws(SQuADProblem) in try parser.id(of: value)
          })
      else { continue }
      let question = try noting("question \(id.quotedBriefly)") { parser throws(SQuADProblem) in
        try parser.question(value, id, places)
      }
      if let question { result.append(question) }
    }
    return result
  }

  private mutating func id(of value: JSONValue) throws(SQuADProblem) -> String {
    let id: String
    switch value["id"] {
    case .integer(let number)?: id = "\(number)"
    default: id = try value.filled("id")
    }
    guard ids.insert(ExactString(id)).inserted else {
      throw SQuADProblem(
        "its id \(id.quotedBriefly) is that of another question, expected another one for each")
    }
    return id
  }

  private mutating func question(
    _ value: JSONValue, _ id: String, _ places: ContextPlaces
  ) throws(SQuADProblem) -> SQuADQuestion {
    let text = try value.filled("question")
    let isImpossible = try value.flag("is_impossible")
    isSecondVersion = isSecondVersion || isImpossible != nil
    let list = value["answers"] == nil ? [] : try value.array("answers")
    if isImpossible == true, !list.isEmpty {
      throw SQuADProblem("it is_impossible and has answers, expected one or the other")
    }
    if demand == .ignored { return SQuADQuestion(id: id, text: text) }
    guard !list.isEmpty || isImpossible == true || demand == .optional else {
      throw SQuADProblem("it has no answers, expected at least one, or \"is_impossible\": true")
    }
    var answers: [SQuADAnswer] = []
    for value in list { answers.append(try answer(value, places)) }
    return SQuADQuestion(id: id, text: text, answers: answers, isImpossible: isImpossible == true)
  }

  private mutating func answer(
    _ value: JSONValue, _ places: ContextPlaces
  ) throws(SQuADProblem) -> SQuADAnswer {
    let text = try value.filled("text")
    guard case .integer(let start)? = value["answer_start"] else {
      throw SQuADProblem(
        "its answer \(text.quotedBriefly) has \(value.found("answer_start")), expected a whole number"
      )
    }
    let (range, isMoved) = try places.find(text, at: start)
    movedAnswers += isMoved ? 1 : 0
    return SQuADAnswer(text: text, range: range)
  }

  /// What a part holds; nil if it cannot be used and is passed over.
  private mutating func noting<Part>(
    _ place: String, _ part: (inout Self) throws(SQuADProblem) -> Part
  ) throws(SQuADFault) -> Part? {
    do throws(SQuADProblem) {
      return try part(&self)
    } catch {
      let fault = SQuADFault(path: path, place: place, problem: error.text)
      guard skipsBadRows else { throw fault }
      badRows.append(fault)
      return nil
    }
  }
}
