public import Models
public import Training

extension StoredModel {
  /// Refuses a model for vectors, which judges nothing.
  ///
  /// - Throws: ``TrainingError`` that names the command that makes them.
  public func requireNoVectors() throws(TrainingError) {
    guard record.heads.task == nil, record.sentencePooling != nil else { return }
    throw TrainingError(
      "'\(origin)' is a model for vectors of texts, which 'cloze embed' makes; expected one that judges, as "
        + "'cloze finetune classification' makes")
  }
}
