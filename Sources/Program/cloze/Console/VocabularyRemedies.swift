import Corpora
import Tokenization

extension TokenStore {
  /// Refuses a vocabulary that is given beside the store and is not its own.
  func requireGiven(_ vocabulary: Vocabulary) throws {
    do {
      try requireVocabulary(vocabulary)
    } catch {
      throw CommandError("\(error); leave --vocab out: the store brings its own")
    }
  }
}

/// Trains a vocabulary, or says by which options a size would do that is too small.
///
/// - Parameters:
///   - option: the option that gives the size, such as `--size`.
///   - isLimitable: whether there is --limit-alphabet.
///   - train: trains.
/// - Returns: what `train` returns.
/// - Throws: a `CommandError` with values that work; otherwise what `train` throws.
func namingSizes<Result>(
  _ option: String, isLimitable: Bool = true, _ train: () throws -> Result
) throws -> Result {
  do {
    return try train()
  } catch let error as WordPieceTrainerError {
    guard let size = error.leastSize else { throw error }
    var text = "\(error); expected \(option) \(size) or more"
    if isLimitable, let limit = error.fittingAlphabetLimit {
      text +=
        ", or --limit-alphabet \(limit), which leaves the rarer characters [UNK] (--allow-unknown, if those are "
        + "many)"
    }
    throw CommandError(text)
  }
}
