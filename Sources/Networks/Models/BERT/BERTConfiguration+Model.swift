import ExactStrings
public import Foundation
public import Layers
public import Serialization

extension BERTConfiguration: ModelConfiguration {
  /// Hugging Face's name of the family.
  public static let modelType = "bert"
  /// `bert`: Hugging Face's `BertForPreTraining` has its encoder and its pooler there.
  public static let encoderScope = "bert"

  /// The names of Hugging Face's bare `BertModel`, which has no `bert.` in front of them.
  public static let bareNames = NameMap(bareRules)

  private static let bareRules: [NameMap.Rule] = ["embeddings", "encoder", "pooler"].map {
    .init("\($0).*", "bert.\($0).*")
  }

  /// What norms were called when files were converted from TensorFlow's, and still are in many.
  private static func oldNorms(_ theirs: String, _ ours: String) -> [NameMap.Rule] {
    [("gamma", "weight"), ("beta", "bias")].map {
      .init("\(theirs).*LayerNorm.\($0.0)", "\(ours).*LayerNorm.\($0.1)")
    }
      + [("gamma", "weight"), ("beta", "bias")].map {
        .init("\(theirs).LayerNorm.\($0.0)", "\(ours).LayerNorm.\($0.1)")
      }
  }

  /// ``bareNames`` for a dictionary without a name in `bert.`; otherwise its names are ours, but for old ones of
  /// norms, which are told either way.
  public static func names(in dictionary: StateDictionary) -> NameMap {
    let isBare = !dictionary.names.contains { $0.hasExactPrefix(encoderScope + ".") }
    let isOld = dictionary.names.contains { $0.hasExactSuffix("LayerNorm.gamma") }
    guard isOld else { return isBare ? bareNames : .identity }
    let old =
      isBare
      ? oldNorms("embeddings", "bert.embeddings") + oldNorms("encoder", "bert.encoder")
      : oldNorms("bert.embeddings", "bert.embeddings") + oldNorms("bert.encoder", "bert.encoder")
    return NameMap(old + oldNorms("cls", "cls") + (isBare ? bareRules : []))
  }

  /// Whether an entry of another program's file repeats or derives from parameters we have.
  public static func isRedundant(_ name: String) -> Bool {
    [
      "cls.predictions.decoder.weight", "cls.predictions.decoder.bias",
      "bert.embeddings.position_ids",
    ].containsExactly(name)
  }

  /// Reads `config.json` or Google's `bert_config.json`; keys of a computation that we do not make are refused.
  ///
  /// - Parameters:
  ///   - json: the file's text.
  ///   - origin: the file's name, for messages.
  /// - Throws: ``ConfigurationError``.
  public init(json: Data, origin: String) throws(ConfigurationError) {
    try self.init(json: json, origin: origin, keepingForeignKeys: false)
  }

  /// Makes the encoder of a scope's parameters.
  public func makeEncoder(_ scope: ParameterScope, _ kernel: Initializer) -> any SequenceEncoder {
    TransformerEncoder(scope, self, kernel)
  }
}
