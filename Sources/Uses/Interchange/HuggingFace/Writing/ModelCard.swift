import ExactStrings
import Foundation
import Models
import Platform
import Tokenization

/// The `README.md` of an exported model: what it is, what it was trained on, and where it stops being of use.
///
/// A card that a model came with goes along unchanged: people write into it.
struct ModelCard {
  private let model: StoredModel
  private let training: String?

  /// - Parameters:
  ///   - model: the model.
  ///   - training: how it was trained, a section in Markdown.
  init(_ model: StoredModel, training: String?) {
    self.model = model
    self.training = training
  }

  /// The file's text in UTF-8.
  var contents: [UInt8] {
    if let card = model.record.card { return Array(card.utf8) }
    let parts = [head, description, training, length, use]
    return Array((parts.compactMap { $0 }.joined(separator: "\n\n") + "\n").utf8)
  }

  private var heads: ModelHeads { model.record.heads }

  private var head: String {
    let isForSentences = model.record.sentencePooling != nil
    return """
      ---
      library_name: \(isForSentences ? "sentence-transformers" : "transformers")
      pipeline_tag: \(isForSentences ? "sentence-similarity" : heads.pipeline)
      tags:
      - bert
      - cloze
      ---

      # BERT\(title)
      """
  }

  private var title: String {
    if let task = heads.task { return " for \(task.kind.title)" }
    if model.record.sentencePooling != nil { return " for sentence vectors" }
    return model.step == nil ? "" : ", pre-trained with Cloze"
  }

  private var description: String {
    let configuration = model.record.configuration
    let task =
      switch heads {
      case _ where heads.task != nil:
        "It was fine-tuned for \(heads.title): "
          + (heads.task.map { "\($0.labels.count) outputs, \(listed($0.labels, atMost: 20))" } ?? "")
      case .maskedLanguageModel:
        "Trained with masked language modelling alone: it has no pooler and no head for next-sentence prediction"
      default:
        heads.predictsMaskedPieces ? "Trained with \(heads.title)" : "It has \(heads.title)"
      }
    return """
      A BERT encoder: layers \(configuration.layers), hidden size \(configuration.hiddenSize), \
      attention heads \(configuration.heads), \
      \(countText(Int(configuration.parameterCount(heads)))) parameters, \
      a vocabulary of \(countText(model.record.vocabulary.count)) pieces. \(task).
      """
  }

  private var length: String {
    let most = model.record.configuration.maximumPositions
    let trained = min(model.record.trainedLength, most)
    let rest =
      trained < most
      ? " It has embeddings for \(most) positions, but those from \(trained) on were never trained: "
        + "longer texts get results that are no better than guessing. `model_max_length` of the "
        + "tokenizer is \(trained); cut longer texts with `truncation=True`." : ""
    return
      "## Length\n\nTrained on sequences of up to \(trained) pieces, special ones included.\(rest)"
  }

  private var use: String {
    let code =
      model.record.sentencePooling == nil
      ? """
      from transformers import AutoTokenizer, \(heads.architecture)

      tokenizer = AutoTokenizer.from_pretrained("PATH")
      model = \(heads.architecture).from_pretrained("PATH")
      """
      : """
      from sentence_transformers import SentenceTransformer

      vectors = SentenceTransformer("PATH").encode(["A text.", "Another one."])
      """
    return """
      ## Use

      ```python
      \(code)
      ```

      ## License

      Not chosen yet. Whoever publishes the model adds `license:` to the head of this file, and what is to be \
      said about the text that it was trained on.
      """
  }
}

extension ModelHeads {
  /// What Hugging Face's hub calls the use of these heads.
  fileprivate var pipeline: String {
    switch task?.kind {
    case .sequence: "text-classification"
    case .tokens: "token-classification"
    case .span: "question-answering"
    case nil: predictsMaskedPieces ? "fill-mask" : "feature-extraction"
    }
  }
}
