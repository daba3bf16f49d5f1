import CKernels
import COpenBLAS
public import Platform
import Preconditions

/// What the operations of one computation share: threads, memory, the tape, and the state of dropout.
///
/// A context and its tensors belong to one thread at a time; inside an operation the context's own
/// pool spreads the work. With the same seed, step and instruction set every result has the same
/// bits for any number of threads: work is cut into chunks by shape, and no sum crosses a chunk.
public final class Context {
  /// The threads that operations run on.
  public let threads: ThreadPool
  let memory = MemoryPool()
  let tape = Tape()

  /// Is told how long each operation takes; nil, as at first, measures nothing.
  public var profiler: Profiler?

  /// Whether operations record their pullbacks; off for inference.
  public internal(set) var isRecording = false

  /// Whether nothing is ever recorded here and the weights stay as they are: each is packed for its products
  /// once, and every product is our own kernel's, in which a row has the same bits whatever rows are around it.
  public let isInferenceOnly: Bool

  /// What the weights of an encoder's layers are multiplied in; 8-bit integers only for inference.
  public let precision: Precision

  /// Whether ``recomputed(_:_:)`` trades time for memory; off, it keeps what it computes.
  public var recomputesActivations = false

  /// Where dropout masks come from.
  var dropoutStream = DropoutStream()

  /// Makes a context with a thread count; by default all cores this process may use.
  ///
  /// - Parameters:
  ///   - threadCount: how many threads compute.
  ///   - isInferenceOnly: whether it only ever computes with weights that stay as they are.
  ///   - precision: what the weights of an encoder's layers are multiplied in.
  /// - Throws: `SystemError` if the system has no thread to give.
  public init(
    threadCount: Int = Machine.coreCount, isInferenceOnly: Bool = false,
    precision: Precision = .float32
  ) throws(SystemError) {
    require(threadCount >= 1, "Context: \(threadCount) threads, expected at least 1")
    require(
      isInferenceOnly || precision == .float32,
      "Context: \(precision.rawValue), but the context is not for inference only")
    self.isInferenceOnly = isInferenceOnly
    self.precision = precision
    // OpenBLAS calls stay on the calling thread: the pool splits the work, by shape.
    openblas_set_num_threads(1)
    threads = try ThreadPool(count: threadCount)
  }

  /// How many bytes of tensor memory have been taken from the system so far.
  public var reservedBytes: Int { memory.reservedBytes }

  /// What the kernels run on here: `baseline`, `avx2`, `avx512` or `neon`.
  public var instructionSet: String { String(cString: ck_isa_name(ck_isa_active())) }

  /// What products of 8-bit integers run on here.
  public var integerInstructionSet: String {
    let isa = ck_isa_active_with_vnni()
    return String(cString: ck_isa_name(isa)) + (isa == CK_ISA_AVX512 ? " with VNNI" : "")
  }

  /// Records every operation in `body` and keeps the tape for ``backward(from:)``.
  ///
  /// - Parameters:
  ///   - dropout: what the masks are a pure function of; nil turns dropout off.
  ///   - body: the forward computation.
  /// - Returns: what `body` returns.
  public func record<Result>(dropout: DropoutKey?, _ body: () throws -> Result) rethrows -> Result {
    require(!isRecording, "Context.record: already recording")
    require(!isInferenceOnly, "Context.record: the context is for inference only")
    tape.clear()
    isRecording = true
    dropoutStream = DropoutStream(key: dropout)
    defer {
      isRecording = false
      dropoutStream = DropoutStream()
    }
    return try body()
  }

  /// Runs the tape backwards from scalar results, each with upstream gradient 1, and empties it.
  ///
  /// Gradients are *added* to those that tracked leaves already hold.
  public func backward(from results: [Tensor]) {
    for result in results {
      require(result.count == 1, "backward: result of shape \(result.shape), expected [1]")
      tape.seed(result, [1])
    }
    tape.backward(profiler)
  }

  /// Runs the tape backwards from one result of any shape and empties it.
  ///
  /// - Parameters:
  ///   - result: where to start.
  ///   - upstream: the gradient of the result, row-major.
  package func backward(from result: Tensor, upstream: [Float]) {
    require(
      upstream.count == result.count,
      "backward: \(upstream.count) upstream gradients, result of shape \(result.shape)")
    tape.seed(result, upstream)
    tape.backward(profiler)
  }

  /// The next dropout site; inactive outside of training or with probability 0.
  func dropoutSite(probability: Float) -> DropoutSite {
    dropoutStream.next(probability: probability)
  }

  /// Temporary memory that lives as long as the returned storage.
  func temporary(_ count: Int) -> Storage { Storage(count: count, pool: memory) }
}
