/// Scratch memory of the same size for every thread of the pool.
struct PerWorker {
  private let storage: Storage
  private let stride: Int

  init(count: Int, context: Context) {
    stride = Chunks.roundUp(count, to: 16)
    storage = context.temporary(stride * context.threads.count)
  }

  subscript(worker: Int) -> UnsafeMutablePointer<Float> { storage.base + worker * stride }
}
