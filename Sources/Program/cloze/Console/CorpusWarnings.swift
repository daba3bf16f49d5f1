import Corpora

/// Warns of documents that are copies of others, where there are many.
///
/// - Parameters:
///   - found: what was found.
///   - pairs: whether a NotNext pair takes its second side from another document.
func warnOfCopies(_ found: RepeatedDocuments, pairs: Bool) {
  guard found.isNotable else { return }
  func share(_ part: Int, _ all: Int) -> String {
    "\(grouped(part)) of \(found.isWhole ? "" : "the first ")\(grouped(all, "document")) "
      + "(\(decimal(100 * Double(part) / Double(max(all, 1)), 1)) %)"
  }
  var text =
    "\(share(found.copies, found.documents)) \(found.copies == 1 ? "is a copy" : "are copies") of others, "
    + "token for token"
  var effects: [String] = []
  if found.heldOutCopies > 0 {
    text +=
      ", and \(grouped(found.heldOutCopies)) of the \(grouped(found.heldOut)) held-out ones "
      + "\(found.heldOutCopies == 1 ? "stands" : "stand") among those that are trained on"
    effects.append("the model looks better on held-out text than it is")
  }
  if pairs { effects.append("NotNext pairs may be true ones") }
  text += effects.isEmpty ? "" : ": " + effects.joined(separator: ", and ")
  warn(text + "; take the copies out")
}
