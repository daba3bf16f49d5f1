extension EncodedContext {
  /// The pieces of a question's answer that is to be learned: of its first one, as `run_squad.py` does.
  ///
  /// - Parameters:
  ///   - question: a question about this context.
  ///   - path: its file.
  /// - Returns: the pieces in the context; nil: there is no answer.
  /// - Throws: ``SQuADFault`` that names the id, if the tokenizer leaves nothing of the answer.
  public func answerPieces(
    of question: SQuADQuestion, in path: String
  ) throws(SQuADFault) -> Range<Int>? {
    guard let answer = question.answers.first else { return nil }
    guard let pieces = pieces(covering: answer.range) else {
      throw SQuADFault(
        path: path, place: "question \(question.id.quotedBriefly)",
        problem:
          "nothing is left of the answer \(answer.text.quotedBriefly) in the vocabulary's pieces")
    }
    return pieces
  }
}
