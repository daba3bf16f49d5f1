public import ExactStrings

/// A span of words of one type, such as a name.
public struct TaggedSpan: Sendable, Hashable {
  /// What it is.
  public let type: ExactString
  /// The words of the sentence that it has.
  public let words: Range<Int>

  /// The spans that tags of a sentence mean, in order.
  ///
  /// IOB1, IOB2, IOE, IOBES, BILOU and BMES are read alike, and tags that fit no scheme as conlleval reads them (Tjong Kim Sang and
  /// Buchholz 2000, `conlleval`); `I-LOC` after `O` begins a span.
  ///
  /// - Parameter tags: a tag a word.
  /// - Returns: the same spans as seqeval's `get_entities`.
  public static func spans(of tags: [String]) -> [TaggedSpan] {
    var spans: [TaggedSpan] = []
    var before = SpanTag.outside
    var start = 0
    for place in 0...tags.count {
      let tag = place < tags.count ? SpanTag(tags[place]) : .outside
      if SpanTag.ends(before, tag) {
        spans.append(TaggedSpan(type: before.type, words: start..<place))
      }
      if SpanTag.starts(before, tag) { start = place }
      before = tag
    }
    return spans
  }

  /// Whether labels tag spans: every one is `O` or like `B-LOC`, and one is not `O`.
  public static func areTags(_ labels: [String]) -> Bool {
    labels.allSatisfy(SpanTag.isWellFormed) && labels.contains { !$0.isExactly("O") }
  }
}
