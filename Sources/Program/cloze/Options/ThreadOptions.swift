import ArgumentParser
import Autograd
import Platform

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads that compute; by default all cores. Results do not depend on it.")
  var threads: Int?

  func validate() throws {
    try checkOption("--threads", threads, in: 1...1024)
  }

  /// How many threads that is.
  var count: Int { threads ?? Machine.coreCount }

  /// A context with that many threads.
  func makeContext() throws -> Context { try Context(threadCount: count) }
}

/// How a training step uses the machine.
struct TrainingComputeOptions: ParsableArguments {
  @OptionGroup var threads: ThreadOptions
  @Flag(
    help: """
      Keep only each layer's input and compute the rest again in backward: less memory, more time, the same \
      results to the bit.
      """)
  var recompute = false

  /// A context to train with.
  func makeContext() throws -> Context {
    let context = try threads.makeContext()
    context.recomputesActivations = recompute
    return context
  }
}
