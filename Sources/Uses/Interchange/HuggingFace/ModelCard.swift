import Foundation
import Inference
import Layers
import Models
import Platform
import Tokenization
import Training

/// The `README.md` of an exported model: what it is, what it was trained on, and where it stops being of use.
///
/// A card that an exported model has already goes along unchanged: people write into it.
struct ModelCard {
  /// The file's text in UTF-8.
  let contents: [UInt8]

  /// Writes the card of a model, or takes over the one that it has.
  ///
  /// - Parameters:
  ///   - source: the model.
  ///   - training: how it was trained, a section in Markdown.
  /// - Throws: `SystemError` if the card that is there cannot be read.
  init(_ source: LoadedModel, training: String?) throws {
    let folder = FileSystem.parent(of: source.origin)
    let present = FileSystem.join(folder, "README.md")
    if source.step == nil, FileSystem.exists(present) {
      contents = try FileSystem.contents(ofRegularFile: present, atMost: 1 << 24)
      return
    }
    let parts = [
      Self.head, Self.model(source), training, Self.length(source), Self.use(source),
    ]
    contents = Array((parts.compactMap { $0 }.joined(separator: "\n\n") + "\n").utf8)
  }

  private static let head = """
    ---
    library_name: transformers
    pipeline_tag: fill-mask
    tags:
    - bert
    - cloze
    ---

    # BERT, pre-trained with Cloze
    """

  private static func model(_ source: LoadedModel) -> String {
    let configuration = source.model.configuration
    let task =
      source.model.heads.pairTask.map { "masked language modelling and \($0.title)" }
      ?? "masked language modelling alone: it has no pooler and no head for next-sentence prediction"
    return """
      A BERT encoder: layers \(configuration.layers), hidden size \(configuration.hiddenSize), \
      attention heads \(configuration.heads), \(countText(source.model.parameters.elementCount)) parameters, \
      a vocabulary of \(countText(source.tokenizer.vocabulary.count)) pieces. Trained with \(task).
      """
  }

  private static func length(_ source: LoadedModel) -> String {
    let (trained, most) = (source.trainedLength, source.model.configuration.maximumPositions)
    let rest =
      trained < most
      ? " It has embeddings for \(most) positions, but those from \(trained) on were never trained: "
        + "longer texts get results that are no better than guessing. `model_max_length` of the "
        + "tokenizer is \(trained); cut longer texts with `truncation=True`." : ""
    return
      "## Length\n\nTrained on sequences of up to \(trained) pieces, special ones included.\(rest)"
  }

  private static func use(_ source: LoadedModel) -> String {
    """
    ## Use

    ```python
    from transformers import AutoTokenizer, \(source.model.heads.architecture)

    tokenizer = AutoTokenizer.from_pretrained("PATH")
    model = \(source.model.heads.architecture).from_pretrained("PATH")
    ```

    ## License

    Not chosen yet. Whoever publishes the model adds `license:` to the head of this file, and what is to be \
    said about the text that it was trained on.
    """
  }
}
