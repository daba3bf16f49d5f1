/// The activation functions of BERT's feed-forward layers and of its MLM head.
public enum Activation: Sendable {
  /// x·Φ(x), exactly (Hendrycks & Gimpel 2016; Hugging Face's `gelu`).
  case gelu
  /// ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))) (google-research/bert `modeling.py`; `gelu_new`).
  case geluTanh
}
