import ArgumentParser
import Autograd
import ExactStrings
import FineTuning
import Interchange
import Models
import Platform
import Training

struct Finetune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model for a task by examples.",
    discussion: """
      TASK is classification (of single texts), pair (of two texts), regression (numbers, of one text or two), token \
      (labels of words), question (answers in a context), embedding (vectors of texts) or few-shot (classes of single \
      texts by few examples: first their vectors learn which are of one class, then a regression on them is solved). Examples are rows of TSV \
      (quotes are text), CSV (RFC 4180) or JSON objects, a line each or in an array, of token CoNLL's columns, of question SQuAD's JSON, 1.1 or 2.0, \
      all compressed or not; of embedding rows of an anchor and what belongs to it, or of two texts and a score. The \
      run directory is a model for predict, export and every other command; resume goes on with it, whatever stopped it.

        cloze finetune classification bert-base-uncased --train train.tsv --dev dev.tsv --output sentiment
        cloze finetune pair minilm.h5 --train mrpc.tsv --text-column '#1 String' '#2 String' --label-column Quality \\
          --metric f1 --output mrpc
        cloze finetune regression minilm.h5 --train sts.csv --grid-learning-rates 2e-5,5e-5 --grid-seeds 1,2,3 \\
          --output sts
        cloze finetune classification minilm.h5 --freeze --train train.tsv --output quick
        cloze finetune token minilm.h5 --train train.conll --dev dev.conll --output names
        cloze finetune question minilm.h5 --train train-v1.1.json --dev dev-v1.1.json --output squad
        cloze finetune embedding minilm.h5 --train pairs.tsv --dev pairs-dev.tsv --output vectors
        cloze finetune few-shot all-MiniLM-L6-v2 --train few.tsv --dev dev.tsv --output few
      """)

  @Argument(help: "classification, pair, regression, token, question, embedding or few-shot.")
  var task: FineTuningTask
  @Argument(help: modelHelp)
  var model: String
  @Option(help: "The examples to learn from; - is standard input.")
  var train: String
  @Option(
    help: "The examples that the model is judged by. (default: every tenth of the others)")
  var dev: String?
  @Option(help: "The run directory to make.")
  var output: String
  @OptionGroup(title: "Examples") var columns: ColumnOptions
  @Flag(
    help: "Several labels may hold at once: in a cell with , or | between them, or a list of JSON.")
  var multiLabel = false
  @OptionGroup(title: "Training") var training: FineTuningFlags
  @OptionGroup(title: "A frozen encoder") var frozen: FrozenFlags
  @OptionGroup(title: "Questions") var questions: QuestionFlags
  @OptionGroup(title: "Vectors") var embeddings: EmbeddingFlags
  @Option(help: "Stop after this step; the rate goes on as for all steps when the run is resumed.")
  var untilStep: Int?
  @OptionGroup var grid: GridOptions
  @OptionGroup var resources: ResourceOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var checkpoint: CheckpointOptions
  @OptionGroup var format: OutputOptions

  func validate() throws {
    try requireEffects()
    if let wanted = task == .fewShot ? 1 : task.sequence?.textCount, !columns.textColumn.isEmpty,
      columns.textColumn.count != wanted
    {
      throw ValidationError(
        "--text-column names \(columns.textColumn.count) for \(task.rawValue), expected \(wanted)")
    }
    if embeddings.loss == .ranking, columns.labelColumn != nil {
      throw ValidationError("--label-column has no effect with --loss mnr, which has no scores")
    }
    try checkOption("--until-step", untilStep, in: 1...1 << 40)
    if training.learningRate != nil, grid.gridLearningRates != nil {
      throw ValidationError("--learning-rate and --grid-learning-rates exclude each other")
    }
    if grid.gridSeeds != nil, GivenOptions().names.containsExactly("--seed") {
      throw ValidationError("--seed and --grid-seeds exclude each other")
    }
    if train == "-", dev == "-" {
      throw ValidationError("--train and --dev are both standard input, which can be read once")
    }
    if train == "-" || dev == "-", task == .fewShot {
      throw ValidationError(
        "\(train == "-" ? "--train" : "--dev") - can be read once, expected a file for two runs")
    }
    if train == "-", grid.isGiven {
      throw ValidationError("--train - can be read once, expected a file for several runs")
    }
  }

  func run() throws {
    try checkOutput(directory: output, inputs: [model, train, dev])
    // A file that is missing is named before a model is read.
    for path in [train, dev].compactMap(\.self) where path != "-" { _ = try FileReader(path: path) }
    let stored = try ModelReader.read(model, checkpoint: checkpoint.checkpoint, notify: warn)
    switch task {
    case .classification, .pair, .regression: try trainSequences(stored)
    case .token: try trainTokens(stored)
    case .question: try trainQuestions(stored)
    case .embedding: try trainEmbeddings(stored)
    case .fewShot: try trainFewShot(stored)
    }
  }
}
