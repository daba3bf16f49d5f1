import Corpora

/// Which text each instance of an epoch is made of.
enum InstancePlan: Sendable {
  /// Chunks of sentences, of which pairs are made, or single texts cropped.
  case chunks(EpochPlan)
  /// Rows of text as they are.
  case rows(RowPlan)

  /// The text of one instance.
  enum Text: Sendable {
    case chunk(EpochPlan.Chunk)
    case row([Range<Int>])
  }

  init(_ view: TokenView, documents: [Int32], options: InstanceOptions, epoch: Int) {
    switch options.singleTextRule {
    case nil, .cropped:
      self = .chunks(EpochPlan(view, documents: documents, options: options, epoch: epoch))
    case .whole, .packed:
      self = .rows(RowPlan(view, documents: documents, options: options, epoch: epoch))
    }
  }

  /// How many instances there are.
  var count: Int {
    switch self {
    case .chunks(let plan): plan.count
    case .rows(let plan): plan.count
    }
  }

  /// The text at a place of the epoch.
  subscript(index: Int) -> Text {
    switch self {
    case .chunks(let plan): .chunk(plan[index])
    case .rows(let plan): .row(plan[index])
    }
  }

  /// The text at a place of the corpus.
  func text(_ index: Int) -> Text {
    switch self {
    case .chunks(let plan): .chunk(plan.chunk(index))
    case .rows(let plan): .row(plan.texts(index))
    }
  }
}
