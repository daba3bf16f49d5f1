import Corpora
import Foundation
import Inference
import Layers
import Models
import Platform
import Pretraining
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
  /// - Parameter source: the model; of a checkpoint, the files of its run beside it are looked at.
  /// - Throws: `SystemError` if the card that is there cannot be read.
  init(_ source: LoadedModel) throws {
    let folder = FileSystem.parent(of: source.origin)
    let present = FileSystem.join(folder, "README.md")
    if source.state == nil, FileSystem.exists(present) {
      contents = try FileSystem.contents(ofRegularFile: present, atMost: 1 << 24)
      return
    }
    let record = source.state.map { TrainingRecord($0, in: RunDirectory(folder)) }
    let parts = [
      Self.head, Self.model(source), record?.text, Self.length(source), Self.use(source),
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
      attention heads \(configuration.heads), \(grouped(source.model.parameters.elementCount)) parameters, \
      a vocabulary of \(grouped(source.tokenizer.vocabulary.count)) pieces. Trained with \(task).
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

  /// A number with thousands set apart.
  static func grouped(_ number: Int) -> String {
    let digits = String(number)
    return String(
      digits.enumerated().flatMap { index, digit in
        index > 0 && (digits.count - index) % 3 == 0 ? [",", digit] : [digit]
      })
  }
}

/// What the files of a run tell about the training of one of its checkpoints.
private struct TrainingRecord {
  /// The section of the card.
  let text: String

  init(_ state: RunState, in directory: RunDirectory) {
    let options = state.options
    var lines = [
      "Trained for \(Self.steps(state)) (recipe \(options.recipe.rawValue), seed \(options.seed))"
        + Self.corpus(state, directory) + "." + Self.otherChanges(state)
    ]
    if let report = Self.evaluation(state.step, directory) {
      lines.append("\nOn held-out documents, beside guessing by the pieces' frequency:\n")
      lines += Self.table(report)
    }
    text = "## Training\n\n" + lines.joined(separator: "\n")
  }

  /// How many steps of how many sequences, where these changed on the way for each part.
  private static func steps(_ state: RunState) -> String {
    let parts = state.stepParts
    let sizes = parts.map {
      "\(ModelCard.grouped($0.steps)) of \(ModelCard.grouped($0.sequences))"
    }
    let all = "\(ModelCard.grouped(state.step)) steps"
    guard parts.count > 1, let last = sizes.last else {
      return "\(all) of \(ModelCard.grouped(state.options.sequencesPerStep)) sequences"
    }
    return "\(all), \(sizes.dropLast().joined(separator: ", ")) and \(last) sequences"
  }

  /// What else was changed when the run was resumed.
  private static func otherChanges(_ state: RunState) -> String {
    let changes = state.changes.filter { !RunState.sizes.contains($0.what) }
    return changes.isEmpty
      ? "" : " Changed on the way: \(changes.map(\.description).joined(separator: "; "))."
  }

  private static func corpus(_ state: RunState, _ directory: RunDirectory) -> String {
    switch state.data {
    case .instances: return " of instance files"
    case .tokens(let hash):
      guard let store = try? TokenStore(opening: directory.tokens), store.contentHash == hash else {
        return ""
      }
      let held =
        state.options.holdOutEvery.map { ", of which every \($0)th document is held out" } ?? ""
      return ", drawn from \(ModelCard.grouped(store.statistics.documents)) documents of "
        + "\(ModelCard.grouped(store.statistics.tokens)) pieces together\(held)"
    }
  }

  private static func table(_ report: EvaluationReport) -> [String] {
    func text(_ value: Double) -> String { String(format: "%.4f", value) }
    let mlm = report.maskedLanguageModel
    var rows = ["| | model | guessing |", "|---|---|---|"]
    if mlm.count > 0 {
      rows += [
        "| MLM loss | \(text(mlm.loss)) | \(text(mlm.unigramLoss)) |",
        "| MLM accuracy | \(text(mlm.accuracy)) | \(text(mlm.commonestPieceAccuracy)) |",
      ]
    }
    if let pairs = report.pairs {
      rows.append(
        "| \(pairs.task.abbreviation) accuracy | \(text(pairs.accuracy)) | \(text(pairs.majorityAccuracy)) |"
      )
    }
    return rows
  }

  /// The evaluation of a step that the log has.
  private static func evaluation(_ step: Int, _ directory: RunDirectory) -> EvaluationReport? {
    guard
      let log = try? FileSystem.contents(ofRegularFile: directory.metrics, atMost: 1 << 34)
    else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.allowNonFiniteNumbers()
    let mark = Array("\"kind\":\"evaluation\"".utf8)
    for line in log.split(separator: UInt8(ascii: "\n")).reversed()
    where line.contains(mark) {
      guard let report = try? decoder.decode(EvaluationReport.self, from: Data(line)) else {
        continue
      }
      if report.step == step { return report }
    }
    return nil
  }
}
