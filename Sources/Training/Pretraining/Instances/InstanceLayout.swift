/// The names of the datasets and attributes of an instance file.
enum InstanceLayout {
  static let format = "cloze pre-training instances"
  /// The version that is written and read.
  static let version: Int64 = 1

  static let inputIDs = "/input_ids"
  static let inputMask = "/input_mask"
  static let segmentIDs = "/segment_ids"
  static let positions = "/masked_lm_positions"
  static let labels = "/masked_lm_ids"
  static let nextSentence = "/next_sentence_labels"
  static let vocabulary = "/vocabulary"

  static let vocabularyHash = "vocabulary_sha256"
  static let normalizer = "normalizer_options"
}
