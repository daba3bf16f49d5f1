import Corpora
import Models
import Platform

extension InstanceOptions {
  /// Refuses documents and lengths that no instance can be made with.
  ///
  /// - Parameters:
  ///   - view: the corpus.
  ///   - documents: which of its documents are drawn from.
  /// - Throws: ``PretrainingDataError`` that says what is missing.
  func requireInstances(
    of view: TokenView, _ documents: [Int32]
  ) throws(PretrainingDataError) {
    let least = Self.shortestSequence(pairs: pairTask != nil)
    guard maximumSequenceLength >= least else {
      throw PretrainingDataError(
        "--max-seq-length is \(maximumSequenceLength), expected at least \(least)")
    }
    guard !documents.isEmpty else {
      throw PretrainingDataError("the corpus has no documents to draw sequences from")
    }
    if let pairTask {
      try Self.requirePairs(of: view, documents, for: pairTask)
    } else {
      try Self.requireShortDocuments(view, documents)
    }
  }

  /// Turns to single texts where documents offer no pairs of sentences.
  ///
  /// - Returns: what they lack, or nil if pairs remain.
  mutating func dropPairs(
    ofDocuments documents: [Int32], in view: TokenView
  ) -> PretrainingDataError? {
    guard pairTask != nil else { return nil }
    do throws(PretrainingDataError) {
      try requireInstances(of: view, documents)
      return nil
    } catch {
      guard error.isPairless else { return nil }
      pairTask = nil
      singleTexts = .whole
      return error
    }
  }

  private static func requirePairs(
    of view: TokenView, _ documents: [Int32], for task: PairTask
  ) throws(PretrainingDataError) {
    guard documents.count >= 2 || !task.needsOtherDocuments else {
      throw PretrainingDataError(
        "there is 1 document to draw pairs from, expected at least 2: the partner of a \(task.classes[1]) pair "
          + "comes from another document", isPairless: true)
    }
    guard documents.contains(where: { view.sentences(ofDocument: Int($0)).count >= 2 }) else {
      throw PretrainingDataError(
        "each of the \(counted(documents.count, "document")) has one sentence only, so no sentence has a "
          + "successor", isPairless: true)
    }
  }

  /// Rows name the places of a document in 32 bits.
  private static func requireShortDocuments(
    _ view: TokenView, _ documents: [Int32]
  ) throws(PretrainingDataError) {
    guard view.tokenCount > RowPlan.longestDocument else { return }
    for document in documents {
      let length = view.tokens(ofSentences: view.sentences(ofDocument: Int(document))).count
      guard length > RowPlan.longestDocument else { continue }
      throw PretrainingDataError(
        "document \(Int(document) + 1) has \(counted(length, "token")), expected at most "
          + "\(RowPlan.longestDocument); divide it")
    }
  }
}
