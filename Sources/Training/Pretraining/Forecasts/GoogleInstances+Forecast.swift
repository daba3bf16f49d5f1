extension GoogleInstances {
  /// What a pass over the corpus makes of its text.
  ///
  /// - Parameter maximumSequenceLength: the longest sequence.
  /// - Returns: nil if there is no text.
  public func forecast(maximumSequenceLength: Int) -> PassForecast? {
    var options = options
    options.maximumSequenceLength = maximumSequenceLength
    return PassForecast(of: view, google: options)
  }
}
