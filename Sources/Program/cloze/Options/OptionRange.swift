import ArgumentParser

/// Refuses an option's number that is outside its range.
///
/// - Parameters:
///   - name: the option's name, with its dashes.
///   - value: what it was given; nil if it was left out.
///   - range: what it may be.
/// - Throws: `ValidationError` that names the option, the number and the range.
func checkOption<Value: Comparable>(
  _ name: String, _ value: Value?, in range: ClosedRange<Value>
) throws {
  guard let value, !range.contains(value) else { return }
  throw ValidationError(
    "\(name) is \(value), expected \(written(range.lowerBound)) to \(written(range.upperBound))")
}

/// A bound as people write it: 3600, not 3600.0.
private func written(_ bound: some Comparable) -> String {
  if let number = bound as? Double, let whole = Int(exactly: number) { return "\(whole)" }
  return "\(bound)"
}
