public import Corpora
import Preconditions
public import Tokenization

/// The instances of some epochs of `balanced` pairing, the same that training draws on the fly.
public struct BalancedInstances: InstanceSource, Sendable {
  private let maker: InstanceMaker
  /// The first instance of each epoch, and at last their number.
  private let epochStarts: [Int]
  private var epoch = 0
  private var plan: InstancePlan
  private var scratch = Masker.Scratch()

  /// Plans the instances.
  ///
  /// - Parameters:
  ///   - view: the corpus.
  ///   - documents: which of its documents to use.
  ///   - options: what decides the draws.
  ///   - vocabulary: the pieces.
  ///   - epochCount: how many epochs, `--dupe-factor`.
  /// - Throws: ``PretrainingDataError`` if no instances can be made of these documents.
  public init(
    view: TokenView, documents: [Int32], options: InstanceOptions, vocabulary: Vocabulary,
    epochCount: Int
  ) throws(PretrainingDataError) {
    guard epochCount >= 1 else {
      throw PretrainingDataError("--dupe-factor is \(epochCount), expected at least 1")
    }
    maker = try InstanceMaker(
      view: view, documents: documents, options: options, vocabulary: vocabulary)
    plan = maker.plan(epoch: 0)
    var starts = [0, plan.count]
    for epoch in 1..<max(epochCount, 1) {
      starts.append(starts[epoch] + maker.plan(epoch: epoch).count)
    }
    epochStarts = starts
  }

  /// How many instances all epochs have together.
  public var count: Int { epochStarts[epochStarts.count - 1] }

  /// Appends an instance to a batch; the plan of its epoch is made if it is not at hand.
  public mutating func append(_ index: Int, to batch: inout PretrainingBatch) {
    require(index >= 0 && index < count, "BalancedInstances: instance \(index) of \(count)")
    if !(epochStarts[epoch]..<epochStarts[epoch + 1]).contains(index) {
      epoch = epochStarts.lastIndex { $0 <= index } ?? 0
      plan = maker.plan(epoch: epoch)
    }
    let place = index - epochStarts[epoch]
    maker.append(plan[place], epoch: epoch, index: place, to: &batch, scratch: &scratch)
  }
}
