#if Serving
  import ArgumentParser
  import ExactStrings
  import Foundation
  import Inference
  import Platform
  import Serving

  struct ServeBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "benchmark",
      abstract: "Measures how fast a model is served, as bert-serving-benchmark does.",
      discussion: """
        Clients ask again as soon as they are answered, in this process: what is measured is the queue, the batches \
        and the model, without a network.

          cloze serve benchmark all-MiniLM-L6-v2 tweets.txt --num-client 1,16,64 --client-batch-size 1,16
        """)

    @Argument(help: modelHelp)
    var model: String
    @Argument(help: "A text file whose lines are asked for, one after another.")
    var file: String
    @Option(help: "How many clients ask at once, with commas between several numbers.")
    var numClient = Counts([1, 16, 64])
    @Option(help: "How many texts a request has, with commas between several numbers.")
    var clientBatchSize = Counts([1, 16])
    @Option(help: "Seconds that each is measured.")
    var seconds = 5.0
    @OptionGroup(title: "Vectors") var pooling: PoolingOptions
    @OptionGroup(title: "Computing") var engine: EngineFlags
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var checkpoint: CheckpointOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
      try checkOption("--seconds", seconds, in: 0.1...3600)
    }

    func run() throws {
      let texts = try FileSystem.contents(of: file, atMost: 1 << 28).split(
        separator: UInt8(ascii: "\n"), maxSplits: 10_000
      ).prefix(10_000).map { String(decoding: $0, as: UTF8.self) }
      guard !texts.isEmpty else { throw CommandError("'\(file)' has no lines, expected some") }
      var options = engine.options(threads: threads.count)
      options.pooling = pooling.options
      options.notify = { warn($0) }
      let engine = try Engine(
        [ModelSource(name: "model", path: model, checkpoint: checkpoint.checkpoint)],
        options: options)
      var rows: [ServingLoad.Result] = []
      for clients in numClient.values {
        for size in clientBatchSize.values {
          let load = ServingLoad(engine, texts, clients: clients, textsPerRequest: size)
          let seconds = seconds
          rows.append(try WaitingTask.run { try await load.run(seconds: seconds) })
        }
      }
      try format.show(rows) { table([ServingLoad.Result.head] + rows.map(\.cells)) }
    }
  }

  /// Numbers with commas between them.
  struct Counts: ExpressibleByArgument {
    let values: [Int]

    init(_ values: [Int]) { self.values = values }

    init?(argument: String) {
      let values = argument.parts(separatedBy: ",", omittingEmpty: false).map { Int($0) }
      guard values.allSatisfy({ $0.map { (1...100_000).contains($0) } ?? false }) else {
        return nil
      }
      self.values = values.compactMap(\.self)
    }

    var defaultValueDescription: String { values.map { "\($0)" }.joined(separator: ",") }
  }
#endif
