public import Models
import Tokenization
public import Training

/// A run that learns labels of whole texts.
public typealias SequenceRun = FineTuningRun<SequenceEvaluator>

extension SequenceEvaluator: HeldOutMeasure {
  /// An output layer over the pooled text.
  public static var kind: TaskHead.Kind { .sequence }

  /// Classes, labels that each hold or do not, or numbers.
  public static func objective(
    of model: EncoderModel, _ options: FineTuningOptions
  ) -> SequenceObjective {
    SequenceObjective(model, dropout: options.headDropout, weights: options.classWeights)
  }

  /// Reads the texts of a run; of a frozen encoder the states are computed once.
  public static func parts(
    of state: FineTuningState, _ objective: SequenceObjective, in directory: RunDirectory
  ) throws -> FineTuningParts<SequenceEvaluator> {
    let options = state.options
    let tokenizer = WordPieceTokenizer(
      vocabulary: state.model.vocabulary, options: state.model.normalizer)
    func examples(_ path: String, keepsTexts: Bool) throws -> SequenceExamples {
      var examples = try SequenceExamples(
        path: path, objective.head, tokenizer, maximumLength: options.maximumSequenceLength,
        keepsTexts: keepsTexts)
      if options.freezesEncoder { objective.computeStates(of: &examples) }
      return examples
    }
    let learned = try examples(directory.examples, keepsTexts: false)
    return FineTuningParts(
      stream: ShuffledStream(learned, seed: options.seed, from: state.cursor),
      measure: SequenceEvaluator(try examples(directory.heldOutExamples, keepsTexts: true)),
      cutCount: learned.cutCount)
  }

  /// Measures a model on the held-out examples.
  public func measure(
    _ task: SequenceObjective, until isAbandoned: @escaping @Sendable () -> Bool
  ) -> SequenceEvaluation? {
    evaluate(task, until: isAbandoned)
  }

  /// The figures for the log.
  public func report(_ details: SequenceEvaluation, step: Int) -> EvaluationReport {
    details.report(step: step)
  }
}
