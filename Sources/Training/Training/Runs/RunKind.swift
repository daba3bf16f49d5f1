import ExactStrings
package import Serialization

/// What a run does, which `run.json` and its checkpoints say as the attribute `run_kind`.
public enum RunKind: String, Sendable, CaseIterable {
  /// Masked language modelling, and pairs; runs that do not say what they are do this.
  case pretraining = "pre-training"
  /// A task with labels.
  case fineTuning = "fine-tuning"

  /// The attribute's name.
  package static let attribute = "run_kind"

  /// The kind that a file's attributes tell of.
  ///
  /// - Throws: ``TrainingError`` if a later program made it.
  package init(_ file: some AttributeSource) throws {
    guard let value = try file.attribute(Self.attribute) else {
      self = .pretraining
      return
    }
    guard case .string(let name) = value, let kind = RunKind(rawValue: name) else {
      let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw TrainingError(
        "'\(file.path)': attribute '\(Self.attribute)' is \(value), expected one of \(known)")
    }
    self = kind
  }

  /// What files of this kind say of it; nothing where that is the default.
  package var attributes: [(name: String, value: HDF5AttributeValue)] {
    self == .pretraining ? [] : [(Self.attribute, .string(rawValue))]
  }

  /// The command that makes such runs.
  package var command: String {
    switch self {
    case .pretraining: "'cloze pretrain'"
    case .fineTuning: "'cloze finetune'"
    }
  }

  /// What such a run is, in words.
  package var title: String { "a \(rawValue) run" }
}

extension RunDirectory {
  /// What the run does; pre-training where nothing says otherwise.
  public var kind: RunKind {
    if let file = try? RunDescription(path: description), let kind = try? RunKind(file) {
      return kind
    }
    guard let step = try? checkpointSteps().last,
      let file = try? HDF5File(opening: checkpoint(step: step), verifying: false),
      let kind = try? RunKind(file)
    else { return .pretraining }
    return kind
  }
}
