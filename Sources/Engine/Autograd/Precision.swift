/// What an encoder's layers multiply their weights in, for inference.
public enum Precision: String, Sendable, CaseIterable {
  /// 32-bit floats.
  case float32
  /// 8-bit integers: a scale for each output of a weight and for each row of what goes in, sums of 32 bits. All else
  /// stays in floats.
  case int8
}
