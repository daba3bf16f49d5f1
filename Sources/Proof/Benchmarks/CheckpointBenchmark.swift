public import Autograd
import Layers
import Models
import Platform
import Pretraining
import Tokenization
import Training

/// Times the saving of a checkpoint: what a step waits for, and what goes on beside the steps.
public struct CheckpointBenchmark {
  /// The result; times of work that is repeated are medians.
  public struct Result: Encodable, Sendable {
    /// Trainable numbers of the model.
    public let parameters: Int
    /// The size of the file.
    public let bytes: Int
    /// How long the first copy delays a step: it takes the memory.
    public let firstCopyMilliseconds: Double
    /// How long a later copy delays a step.
    public let copyMilliseconds: Double
    /// Memory of the copy, in bytes.
    public let copyBytes: Int
    /// From the first byte to the name: writing, flushing, proving.
    public let writeMilliseconds: Double
    /// The part of it that reads the file back and compares every checksum.
    public let proofMilliseconds: Double
    /// What the disk takes: as many bytes in one plain file, flushed, in megabytes a second.
    public let diskMegabytesPerSecond: Double
    /// The same of the checkpoint without its proof, over the disk's.
    public let shareOfDisk: Double
    /// A step while nothing is written.
    public let stepMilliseconds: Double
    /// How much longer the steps took, all together, that were made while a checkpoint was written.
    public let slowdownMilliseconds: Double
    /// How many threads copied.
    public let threads: Int
  }

  private let shape: StepShape
  private let rounds: Int

  /// Makes a benchmark.
  ///
  /// - Parameters:
  ///   - shape: the model, and the steps made beside the writing.
  ///   - rounds: how often everything is done.
  public init(_ shape: StepShape, rounds: Int) {
    self.shape = shape
    self.rounds = rounds
  }

  /// Saves some checkpoints.
  ///
  /// - Parameters:
  ///   - folder: on the disk to write to; everything written goes away again.
  ///   - context: what to compute with.
  /// - Returns: the figures.
  /// - Throws: an error that names the file that cannot be written.
  public func run(in folder: String, _ context: Context) throws -> Result {
    let trainee = try Trainee(shape.configuration, context: context)
    let batch = shape.makeSyntheticBatch()
    for _ in 0..<2 { trainee.step(batch) }
    let steps = Timing((0..<max(3, rounds)).map { _ in time { trainee.step(batch) } }).median

    let scratch = try ScratchDirectory(beside: FileSystem.join(folder, "checkpoint.h5"))
    let directory = RunDirectory(scratch.path)
    try AtomicFile.write(text: "", to: directory.metrics)
    let state = try self.state()
    let path = directory.checkpoint(step: state.step)
    let writing: CheckpointSaver.Writing = {
      try Checkpoint(state: state, model: $0, optimizer: $1).write(to: $2)
    }
    var watch = Stopwatch()
    let snapshot = TrainingSnapshot(of: trainee.optimizer, threads: context.threads)
    snapshot.capture()
    let first = watch.restart()
    let saver = CheckpointSaver(
      directory, retention: state.options.retention, snapshot: snapshot)
    var (copies, writes, proofs, disk, slowdowns) = ([], [], [], [], []) as Lists
    var bytes = 0
    for _ in 0..<rounds {
      copies.append(time { snapshot.capture() })
      watch.restart()
      try saver.start(step: state.step, costs: [:], writing)
      _ = try saver.finished(waiting: true)
      writes.append(watch.seconds - copies[copies.count - 1])
      proofs.append(try time { try Checkpoint.prove(path: path) })
      bytes = try FileSystem.fileSize(path)
      disk.append(try plainWrite(bytes, in: scratch))

      try saver.start(step: state.step, costs: [:], writing)
      watch.restart()
      var made = 0
      while try saver.finished(waiting: false) == nil {
        trainee.step(batch)
        made += 1
      }
      slowdowns.append(watch.seconds - Double(made) * steps)
    }
    let (write, proof) = (Timing(writes).median, Timing(proofs).median)
    let diskRate = Double(bytes) / Timing(disk).median
    return Result(
      parameters: trainee.model.parameters.elementCount, bytes: bytes,
      firstCopyMilliseconds: first * 1e3, copyMilliseconds: Timing(copies).median * 1e3,
      copyBytes: snapshot.byteCount, writeMilliseconds: write * 1e3,
      proofMilliseconds: proof * 1e3, diskMegabytesPerSecond: diskRate / 1e6,
      shareOfDisk: Double(bytes) / (write - proof) / diskRate, stepMilliseconds: steps * 1e3,
      slowdownMilliseconds: Timing(slowdowns).median * 1e3, threads: context.threads.count)
  }

  private typealias Lists = ([Double], [Double], [Double], [Double], [Double])

  private func time<Value>(_ body: () throws -> Value) rethrows -> Double {
    let watch = Stopwatch()
    _ = try body()
    return watch.seconds
  }

  /// Writes so many bytes as plainly as can be, and returns the seconds.
  private func plainWrite(_ bytes: Int, in scratch: ScratchDirectory) throws -> Double {
    let block = [UInt8](repeating: 0xA5, count: 1 << 22)
    let path = scratch.file("plain")
    let seconds = try time {
      var writer = try FileWriter(path: path)
      for start in stride(from: 0, to: bytes, by: block.count) {
        try block.withUnsafeBytes {
          try writer.write(UnsafeRawBufferPointer(rebasing: $0.prefix(bytes - start)))
        }
      }
      try writer.finish(synchronizing: true)
    }
    try FileSystem.remove(path)
    return seconds
  }

  private func state() throws -> RunState {
    let count = shape.configuration.vocabularySize
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    let pieces = (special + (0..<max(0, count - special.count)).map { "piece\($0)" }).prefix(count)
    return RunState(
      step: 1, cursor: DataCursor(),
      options: Recipe.cloze.options(hiddenSize: shape.configuration.hiddenSize, totalSteps: 1),
      configuration: shape.configuration, vocabulary: try Vocabulary(pieces: Array(pieces)),
      normalizer: .uncased, data: .tokens(hash: ""))
  }
}
