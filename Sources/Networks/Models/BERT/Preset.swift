/// The published sizes of BERT.
///
/// Base and Large: Devlin et al. 2019; the others: Turc et al. 2019, "Well-read students learn better".
public enum Preset: String, CaseIterable, Sendable {
  case tiny
  case mini
  case small
  case medium
  case base
  case large

  private var sizes: (layers: Int, hidden: Int, heads: Int) {
    switch self {
    case .tiny: (2, 128, 2)
    case .mini: (4, 256, 4)
    case .small: (4, 512, 8)
    case .medium: (8, 512, 8)
    case .base: (12, 768, 12)
    case .large: (24, 1024, 16)
    }
  }

  /// The configuration with BERT's usual options.
  public func configuration(vocabularySize: Int) -> BERTConfiguration {
    BERTConfiguration(
      vocabularySize: vocabularySize, hiddenSize: sizes.hidden, layers: sizes.layers,
      heads: sizes.heads)
  }
}
