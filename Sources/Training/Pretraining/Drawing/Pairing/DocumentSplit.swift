package import Corpora
import Platform

/// Which documents are for training and which are held out.
public struct DocumentSplit: Sendable, Equatable {
  /// Indices of the documents to train on, ascending.
  public let training: [Int32]
  /// Indices of the documents to evaluate on, ascending.
  public let evaluation: [Int32]

  /// Holds out every n-th document: with 20 the 20th, 40th, and so on.
  ///
  /// - Parameters:
  ///   - documentCount: how many documents there are.
  ///   - holdOutEvery: n; nil holds nothing out.
  /// - Throws: ``PretrainingDataError`` if one of the parts would be empty.
  public init(documentCount: Int, holdOutEvery: Int?) throws(PretrainingDataError) {
    let all = (0..<Int32(documentCount)).map { $0 }
    guard let every = holdOutEvery else {
      training = all
      evaluation = []
      return
    }
    guard every >= 2 else {
      throw PretrainingDataError("--hold-out-every is \(every), expected at least 2")
    }
    guard documentCount >= every else {
      throw PretrainingDataError(
        "--hold-out-every \(every) holds nothing out of \(counted(documentCount, "document")), "
          + "expected at most that many")
    }
    training = all.filter { !Self.isHeldOut(Int($0), every: every) }
    evaluation = all.filter { Self.isHeldOut(Int($0), every: every) }
  }

  /// Whether a document, counted from 0, is held out.
  public static func isHeldOut(_ document: Int, every: Int) -> Bool { (document + 1) % every == 0 }
}

/// A corpus or options that no pre-training data can be made of, in one line.
public struct PretrainingDataError: Error, CustomStringConvertible {
  /// What was found and what was expected.
  public var description: String {
    isPairless
      ? finding + (advice.map { "; " + $0 } ?? "") + "; --no-nsp trains without pairs" : finding
  }
  /// The same without a remedy.
  public let finding: String
  /// Whether the corpus offers no pairs of sentences, so that single texts are what can be made of it.
  public let isPairless: Bool
  /// How the text may have been meant, where that offers several documents.
  private var advice: String?

  init(_ finding: String, isPairless: Bool = false) {
    self.finding = finding
    self.isPairless = isPairless
  }

  /// The same, with what helps a corpus that is one document.
  package func advising(_ corpus: SingleDocument?) -> PretrainingDataError {
    var error = self
    error.advice = corpus?.remedy
    return error
  }
}
