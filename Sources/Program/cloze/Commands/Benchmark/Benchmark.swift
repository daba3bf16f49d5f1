import ArgumentParser
import Benchmarks

struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times parts of the program.",
    discussion: """
      Parts of a step are held against a limit that is measured in the same process: products against the best \
      rate of single-threaded sgemm on the same threads, the rest against the best copy or triad. The parts of \
      the text commands come as rates. Docs/benchmarks.md explains each figure.

        cloze benchmark step --preset tiny --vocab-size 8192 --batch-size 32 --max-seq-length 128
        cloze benchmark gemm --preset base --batch-size 8
        cloze benchmark encode Corpora/kjv.txt --vocab vocab.txt
      """,
    subcommands: [
      BenchmarkStep.self, BenchmarkPart<GEMMBenchmark>.self,
      BenchmarkPart<AttentionBenchmark>.self, BenchmarkPart<LayerNormBenchmark>.self,
      BenchmarkPart<GELUBenchmark>.self, BenchmarkPart<DropoutBenchmark>.self,
      BenchmarkPart<SoftmaxCrossEntropyBenchmark>.self, BenchmarkPart<EmbeddingBenchmark>.self,
      BenchmarkPart<OptimizerBenchmark>.self, BenchmarkCheckpoint.self, BenchmarkEncode.self,
      BenchmarkTrainVocab.self, BenchmarkInstances.self,
    ])
}
