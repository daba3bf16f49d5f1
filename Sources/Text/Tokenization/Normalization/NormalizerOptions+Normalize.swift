extension NormalizerOptions {
  /// The normalized text: one string, in which spaces still separate words.
  public func normalize(_ text: String) -> String {
    var text = text
    var buffer = ScalarBuffer()
    text.withUTF8 { Normalizer(self).normalize($0, into: &buffer) }
    var result = String.UnicodeScalarView()
    for value in buffer.scalars {
      if let scalar = Unicode.Scalar(value) { result.append(scalar) }
    }
    return String(result)
  }
}
