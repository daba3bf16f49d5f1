import ArgumentParser

/// The program: one file per subcommand under `Commands/`.
struct Cloze: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cloze",
    abstract: "Pre-trains BERT from raw text on a CPU.",
    discussion: """
      From text to a model in one command, and on to the rest of the ecosystem:

        cloze pretrain Corpora/kjv.txt --preset tiny --output Checkpoints/kjv
        cloze resume Checkpoints/kjv --more-steps 1000
        cloze fill-mask Checkpoints/kjv "and god said, let there be [MASK]"
        cloze export Checkpoints/kjv --output kjv-bert
      """,
    version: "0.1.0",
    subcommands: [
      TrainVocab.self, Encode.self, Tokenize.self, CreatePretrainingData.self, Pretrain.self,
      Resume.self, Reproduce.self, Evaluate.self,
      FillMask.self, NextSentence.self, Embed.self, Search.self, Finetune.self, Predict.self,
      Import.self, Export.self, Inspect.self, Verify.self,
      Benchmark.self,
    ] + serving)

  /// The command that a build without the trait `Serving` can only explain.
  private static var serving: [any ParsableCommand.Type] {
    #if Serving
      [Serve.self]
    #else
      [ServeMissing.self]
    #endif
  }
}
