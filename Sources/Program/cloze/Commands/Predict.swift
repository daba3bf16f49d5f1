import ArgumentParser
import Autograd
import ExactStrings
import FineTuning
import Interchange
import Models
import Platform
import Training

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judges texts with a fine-tuned model.",
    discussion: """
      Of whole texts: one row for each, in their order, the label and the probability of every label, as TSV or JSON \
      lines; columns are found as by finetune, those of the model's run first, and a plain text has a text a line. Of \
      words: CoNLL's columns, the word, its tag if the file has tags, and the label. Of questions: SQuAD's JSON, and \
      what run_squad.py writes, an object with the answer to each. If the file has what is right, the figures are \
      printed too.

        cloze predict sentiment new.tsv --output judged.tsv
        echo "what a film" | cloze predict sentiment - --json
        echo "Ada lives in Turin." | cloze predict names - --plain-text
        cloze predict squad dev-v1.1.json --output predictions.json --n-best-output nbest.json
      """)

  @Argument(help: modelHelp)
  var model: String
  @Argument(help: "The texts; - is standard input.")
  var file: String
  @Option(help: "The file to write. (default: standard output; figures go to standard error then)")
  var output: String?
  @OptionGroup(title: "Texts") var columns: ColumnOptions
  @Flag(help: "Do not look at labels, such as those that stand in for unknown ones.")
  var noLabels = false
  @Flag(help: "Words are to be found in a text a line, rather than in CoNLL's columns.")
  var plainText = false
  @Option(help: "The most tokens of a text, pair or window. (default: as in the model's run)")
  var maxSeqLength: Int?
  @OptionGroup(title: "Questions") var questions: QuestionFlags
  @Option(help: "The file for the best candidates of each question, as run_squad.py writes it.")
  var nBestOutput: String?
  @Option(
    help: "The file that says how much better no answer scores, as evaluate-v2.0.py reads it.")
  var nullOddsOutput: String?
  @OptionGroup var computing: InferenceOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    if noLabels, columns.labelColumn != nil {
      throw ValidationError("--label-column has no effect with --no-labels, expected one of them")
    }
    if plainText, columns.labelColumn != nil || !columns.textColumn.isEmpty {
      throw ValidationError(
        "--plain-text has no columns, expected no --text-column or --label-column")
    }
  }

  func run() throws {
    try OutputFile.checkStandardStreams(inputs: [model, file])
    if file != "-" { _ = try FileReader(path: file) }
    let stored = try ModelReader.read(model, checkpoint: checkpoint.checkpoint, notify: warn)
    try stored.requireNoVectors()
    let context = try computing.makeContext()
    switch stored.record.heads.task?.kind {
    case .tokens: try labelWords(stored, context)
    case .span: try answerQuestions(stored, context)
    case .sequence, nil: try judgeTexts(stored, context)
    }
  }
}
