import Corpora
import Serialization

/// Reads questions of paragraphs with their answers in the form of SQuAD 1.1 and 2.0 (Rajpurkar and others 2016, 2018).
///
/// The file's bytes are in memory, of what they hold one article at a time.
public final class SQuADReader {
  private let path: String
  private let bytes: [UInt8]
  private var articles: SQuADArticles
  private var parser: SQuADArticleParser
  private var waiting: [SQuADParagraph] = []
  /// How many questions have been read.
  public private(set) var questionCount = 0

  /// The paragraphs and questions that were passed over.
  public var badRows: [SQuADFault] { parser.badRows }
  /// How many answers did not stand where the file says, but could be found.
  public var movedAnswers: Int { parser.movedAnswers }
  /// Whether a question so far says whether it has an answer: version 2.0.
  public var isSecondVersion: Bool { parser.isSecondVersion }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - path: the file, compressed as it may be, or `-` for standard input.
  ///   - answers: whether there have to be answers.
  ///   - skipsBadRows: whether paragraphs and questions that cannot be used are passed over, rather than an error.
  /// - Throws: `CorpusError` if it cannot be read, or is no text; ``SQuADFault`` if it is no JSON of this form.
  public init(
    path: String, answers: SQuADAnswerDemand = .required, skipsBadRows: Bool = false
  ) throws {
    self.path = path
    bytes = try WholeText.bytes(of: path)
    articles = try SQuADArticles(bytes, path)
    parser = SQuADArticleParser(
      path: path, answers, skipsBadRows: skipsBadRows)
  }

  /// The next paragraph; nil at the end.
  ///
  /// - Throws: ``SQuADFault`` that names the file and the question's id.
  public func next() throws(SQuADFault) -> SQuADParagraph? {
    while waiting.isEmpty {
      guard let article = try articles.next(in: bytes, path) else {
        guard questionCount > 0 || !badRows.isEmpty else {
          throw SQuADFault(path: path, place: nil, problem: "has no questions, expected some")
        }
        return nil
      }
      waiting = try parser.paragraphs(of: article, number: articles.count).reversed()
    }
    let paragraph = waiting.removeLast()
    questionCount += paragraph.questions.count
    return paragraph
  }
}

/// Whether questions have to have answers.
public enum SQuADAnswerDemand: Sendable {
  /// An answer, or that there is none, for every question.
  case required
  /// Where they are they are read.
  case optional
  /// They are not looked at.
  case ignored
}
