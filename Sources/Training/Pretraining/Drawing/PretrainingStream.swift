public import Corpora
public import Tokenization
public import Training

/// The training instances of some documents, epoch after epoch, each epoch cut, paired, masked and
/// ordered anew.
///
/// Any place is reached by making that epoch's plan; nothing before it is drawn.
public struct PretrainingStream: BatchStream {
  /// Where the next instance is.
  public private(set) var cursor: DataCursor
  private let maker: InstanceMaker
  private var plan: InstancePlan
  private var scratch = Masker.Scratch()

  /// Makes a stream.
  ///
  /// - Parameters:
  ///   - view: the corpus.
  ///   - documents: which of its documents to use.
  ///   - options: what decides the draws.
  ///   - vocabulary: the pieces.
  ///   - cursor: where to start.
  /// - Throws: ``PretrainingDataError`` if no instances can be made of these documents.
  public init(
    view: TokenView, documents: [Int32], options: InstanceOptions, vocabulary: Vocabulary,
    cursor: DataCursor = DataCursor()
  ) throws(PretrainingDataError) {
    maker = try InstanceMaker(
      view: view, documents: documents, options: options, vocabulary: vocabulary)
    self.cursor = cursor
    plan = maker.plan(epoch: cursor.epoch)
  }

  /// How many instances the current epoch has.
  public var instancesPerEpoch: Int { plan.count }

  /// Draws the next instances into a batch that is emptied first.
  public mutating func next(count: Int, into batch: inout PretrainingBatch) {
    batch.removeAll()
    for _ in 0..<count {
      if cursor.index >= plan.count {
        cursor = DataCursor(epoch: cursor.epoch + 1)
        plan = maker.plan(epoch: cursor.epoch)
      }
      maker.append(
        plan[cursor.index], epoch: cursor.epoch, index: cursor.index, to: &batch,
        scratch: &scratch)
      cursor.index += 1
    }
  }
}
