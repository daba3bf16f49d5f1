import ExactStrings
import Layers

/// What google-research/bert calls the parameters (`modeling.py`, `run_pretraining.py`, `run_classifier.py`, `run_squad.py`);
/// its kernels are `[in, out]`.
enum GoogleNames {
  /// The table.
  static let map = NameMap(embeddings + layers + heads)

  private static let embeddings: [NameMap.Rule] =
    ["word_embeddings", "position_embeddings", "token_type_embeddings"].map {
      .init("bert/embeddings/\($0)", "bert.embeddings.\($0).weight")
    } + norm("bert/embeddings/LayerNorm", "bert.embeddings.LayerNorm")

  private static let layers: [NameMap.Rule] = {
    // What stands in `attention` comes first: `layer_*/output` would fit it too.
    let dense = [
      "attention/self/query", "attention/self/key", "attention/self/value",
      "attention/output/dense", "intermediate/dense", "output/dense",
    ]
    let norms = ["attention/output/LayerNorm", "output/LayerNorm"]
    func names(_ part: String) -> (String, String) {
      (
        "bert/encoder/layer_*/\(part)",
        "bert.encoder.layer.*.\(part.parts(separatedBy: "/").joined(separator: "."))"
      )
    }
    return norms.flatMap { norm(names($0).0, names($0).1) }
      + dense.flatMap { affine(names($0).0, names($0).1) }
  }()

  private static let heads: [NameMap.Rule] =
    affine("bert/pooler/dense", "bert.pooler.dense")
    + affine("cls/predictions/transform/dense", "cls.predictions.transform.dense")
    + norm("cls/predictions/transform/LayerNorm", "cls.predictions.transform.LayerNorm")
    + [.init("cls/predictions/output_bias", "cls.predictions.bias")]
    + [
      ("cls/seq_relationship/", "cls.seq_relationship"), ("cls/squad/", "qa_outputs"),
      ("", "classifier"),
    ].flatMap { theirs, ours -> [NameMap.Rule] in
      // These are used transposed: as they lie, they are `[out, in]`.
      [
        .init("\(theirs)output_weights", "\(ours).weight"),
        .init("\(theirs)output_bias", "\(ours).bias"),
      ]
    }

  private static func affine(_ theirs: String, _ ours: String) -> [NameMap.Rule] {
    [
      .init("\(theirs)/kernel", "\(ours).weight", isTransposed: true),
      .init("\(theirs)/bias", "\(ours).bias"),
    ]
  }

  private static func norm(_ theirs: String, _ ours: String) -> [NameMap.Rule] {
    [.init("\(theirs)/gamma", "\(ours).weight"), .init("\(theirs)/beta", "\(ours).bias")]
  }
}
