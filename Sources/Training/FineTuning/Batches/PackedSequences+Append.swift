import Sequences

extension PackedSequences {
  /// Appends a sequence.
  ///
  /// - Parameters:
  ///   - ids: its tokens.
  ///   - segments: as many.
  mutating func append(_ ids: some Collection<Int32>, segments: some Collection<Int32>) {
    tokens += ids
    self.segments += segments
    positions += 0..<Int32(ids.count)
    offsets.append(Int32(tokens.count))
  }
}
