import Corpora
import ExactStrings
import FineTuning
import Foundation
import Interchange
import Models
import Platform
import Pretraining
import Serialization
import Tokenization
import Training

/// What is in a file: facts, and arrays if it has any.
public struct Inspection: Codable, Sendable {
  /// A named fact.
  public struct Fact: Codable, Sendable {
    /// What it is about.
    public let name: String
    /// What it is.
    public let value: String
  }

  /// A named array.
  public struct Array: Codable, Sendable {
    /// Its name or path.
    public let name: String
    /// The type of its elements.
    public let type: String
    /// Its dimensions.
    public let shape: [Int]
    /// Anything else worth saying.
    public let note: String
  }

  /// Facts in order.
  public private(set) var facts: [Fact] = []
  /// Arrays in the file's order.
  public private(set) var arrays: [Array] = []

  /// Looks into a file or a run directory.
  ///
  /// - Parameter path: the file.
  /// - Throws: an error that names the file if it is of no kind that is known, or damaged.
  public init(path: String) throws {
    guard FileSystem.exists(path) else { throw TrainingError("'\(path)' does not exist") }
    if FileSystem.isDirectory(path) {
      try inspectDirectory(path)
      return
    }
    if !path.lowercased().hasExactSuffix(".safetensors"), ModelReader.isForeign(path) {
      list(try ModelReader.read(path) { _ in })
      return
    }
    add("file", path)
    add("bytes", String(try FileSystem.fileSize(path)))
    switch try FileKind(of: path) {
    case .checkpoint:
      if try HDF5File(opening: path).attribute("options") == nil {
        list(try StoredModel(path: path))
      } else if try RunKind(HDF5File(opening: path, verifying: false)) == .fineTuning {
        list(try FineTuningCheckpoint(path: path), path: path)
      } else {
        list(try Checkpoint(path: path), path: path)
      }
    case .tokenStore: try inspectTokenStore(path)
    case .instances: try inspectInstances(path)
    case .instanceLines: try inspectInstanceLines(path)
    case .embeddings: try inspectEmbeddings(path)
    case .otherHDF5: try inspectOtherHDF5(path)
    case .safeTensors: try inspectSafeTensors(path)
    case .vocabulary: try inspectVocabulary(path)
    case .json:
      add("format", "JSON")
      add("contents", try JSONCheck.prove(path))
    }
  }

  private mutating func add(_ name: String, _ value: String) {
    facts.append(Fact(name: name, value: value))
  }

  private mutating func inspectDirectory(_ path: String) throws {
    if FileSystem.exists(path + "/model.safetensors") {
      add("kind", "exported model")
      try inspectConfiguration(path)
      try inspectSafeTensors(path + "/model.safetensors")
      return
    }
    if ModelReader.isForeign(path) {
      add("kind", "model of another program")
      list(try ModelReader.read(path))
      return
    }
    let directory = RunDirectory(path)
    guard directory.kind == .pretraining else { return try inspectFineTuning(directory) }
    let newest = try directory.newestCheckpoint { try Checkpoint(path: $0) }
    add("kind", "run directory")
    add("checkpoints", try directory.checkpointSteps().map(String.init).joined(separator: ", "))
    for damaged in newest.damaged { add("damaged", "\(damaged.fault)") }
    list(newest.contents, path: newest.path)
  }

  private mutating func inspectFineTuning(_ directory: RunDirectory) throws {
    let newest = try directory.newestCheckpoint { try FineTuningCheckpoint(path: $0) }
    add("kind", "run directory of fine-tuning")
    add("checkpoints", try directory.checkpointSteps().map(String.init).joined(separator: ", "))
    for damaged in newest.damaged { add("damaged", "\(damaged.fault)") }
    list(newest.contents, path: newest.path)
  }

  private mutating func list(_ checkpoint: FineTuningCheckpoint, path: String) {
    for (name, value) in Self.facts(checkpoint, path: path) { add(name, value) }
    describe(checkpoint.state.model.configuration)
    add("parameters", String(checkpoint.model.elementCount))
    describe(checkpoint.state.model.vocabulary)
    list(checkpoint.model, prefix: "model ")
  }

  private mutating func inspectConfiguration(_ folder: String) throws {
    guard FileSystem.exists(folder + "/config.json") else { return }
    let configuration = try HuggingFaceDirectory(folder).configuration()
    let length = try HuggingFaceDirectory.trainedLength(of: folder, configuration)
    add("trained length", "\(length) of \(configuration.maximumPositions)")
    if case .array(let classes) = configuration.other["architectures"] {
      for case .string(let name) in classes { add("class", name) }
    }
  }

  private mutating func inspectSafeTensors(_ path: String) throws {
    let (tensors, metadata) = try SafeTensors.read(path)
    add("format", "safetensors")
    add("tensors", String(tensors.count))
    add("elements", String(tensors.elementCount))
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { add("metadata \(key)", value) }
    list(tensors)
  }

  private mutating func list(
    _ tensors: StateDictionary, prefix: String = "", note: (String) -> String = { _ in "" }
  ) {
    for name in tensors.names {
      guard let entry = tensors[name] else { continue }
      arrays.append(
        Array(
          name: prefix + name, type: entry.type.rawValue, shape: entry.shape, note: note(name)))
    }
  }

  private mutating func inspectVocabulary(_ path: String) throws {
    let vocabulary = try Vocabulary(contentsOfFile: path)
    add("format", "vocabulary")
    add("pieces", String(vocabulary.count))
    let continuations = (0..<Int32(vocabulary.count)).filter { vocabulary.isContinuation($0) }
    add("continuing pieces", String(continuations.count))
    add("sha256", vocabulary.sha256)
  }

  private mutating func inspectInstanceLines(_ path: String) throws {
    let lines = try InstanceLines(path: path)
    add("format", "instances in JSON lines, which name no vocabulary")
    add("instances", String(lines.count))
    add("longest sequence", String(lines.longestSequence))
    add("most predictions", String(lines.mostPredictions))
    add("highest id", String(lines.highestID))
    add("next-sentence labels", lines.hasLabels == true ? "yes" : "no")
  }

  private mutating func inspectEmbeddings(_ path: String) throws {
    let file = try HDF5File(opening: path)
    add("format", "embeddings")
    add("vectors", "\(try file.info("/embeddings").shape)")
    for name in [
      "pooling_strategy", "pooling_layers", "normalized", "mask_cls_sep", "max_seq_len",
      "precision",
    ] {
      if let value = try file.attribute(name) { add(name, "\(value)") }
    }
  }

  private mutating func inspectOtherHDF5(_ path: String) throws {
    add("format", "HDF5 of another program")
    list(try HDF5StateDictionary.read(under: "/", of: try HDF5File(opening: path)))
  }

  private mutating func list(_ checkpoint: Checkpoint, path: String) {
    let state = checkpoint.state
    let schedule = state.options.schedule
    add("format", "checkpoint (every checksum is right)")
    add("checkpoint", path)
    add("step", "\(state.step) of \(schedule.totalSteps)")
    add("data position", "epoch \(state.cursor.epoch), instance \(state.cursor.index)")
    add("recipe", state.options.recipe.rawValue)
    add("seed", String(state.options.seed))
    add("trained length", "\(state.trainedLength) of \(state.configuration.maximumPositions)")
    if let from = state.from { add("went on from", from) }
    if let kind = state.options.optimizerKind { add("optimizer", kind.rawValue) }
    add(
      "heads",
      (["MLM"] + (state.options.pairTask.map { [$0.abbreviation] } ?? [])).joined(separator: ", "))
    if let dropout = state.options.dropout { add("dropout in training", "\(dropout)") }
    for notice in checkpoint.notices { add("notice", notice) }
    describe(state.configuration)
    add("parameters", String(checkpoint.model.elementCount))
    add("weights, bytes", String(checkpoint.model.byteCount))
    add(
      "optimizer, bytes",
      String(checkpoint.optimizer.reduce(0) { $0 + $1.tensors.byteCount }))
    describe(state.vocabulary)
    for change in state.changes { add("changed", change.description) }
    switch state.data {
    case .tokens(let hash): add("token store sha256", hash)
    case .instances(let files, let hash):
      add("instance files", files.joined(separator: ", "))
      add("instances sha256", hash)
    }
    list(checkpoint.model, prefix: "model ") { name in
      name.hasExactSuffix("bias") || name.contains("LayerNorm") ? "no weight decay" : "weight decay"
    }
  }

  private mutating func list(_ model: StoredModel) {
    let record = model.record
    if !facts.contains(where: { $0.name.isExactly("file") }) { add("file", model.origin) }
    add("format", "model without a run")
    add("class", record.heads.architecture)
    add("heads", record.heads.title)
    if let task = record.heads.task {
      add("labels", task.labels.joined(separator: ", "))
      add("outputs", task.problem.rawValue)
      if let vector = task.vector { add("by", vector.words) }
    }
    if let pooling = record.sentencePooling {
      add(
        "sentence vectors",
        pooling.mode.rawValue + (pooling.normalizes ? ", length 1" : "")
          + (pooling.maximumLength.map { ", texts of up to \($0) pieces" } ?? ""))
    }
    add("trained length", "\(record.trainedLength) of \(record.configuration.maximumPositions)")
    describe(record.normalizer)
    for notice in record.notices { add("notice", notice) }
    describe(record.configuration)
    add("parameters", String(model.weights.elementCount))
    add("weights, bytes", String(model.weights.byteCount))
    describe(record.vocabulary)
    list(model.weights, prefix: "model ")
  }

  private mutating func describe(_ configuration: BERTConfiguration) {
    add(
      "model",
      "\(configuration.layers) layers, hidden \(configuration.hiddenSize), "
        + "\(configuration.heads) heads, \(configuration.activationName)")
  }

  private mutating func describe(_ options: NormalizerOptions) {
    add(
      "normalizer",
      (options.lowercase ? "lowercase" : "case kept")
        + (options.stripsAccents ? ", accents stripped" : ", accents kept")
        + (options.splitChineseCharacters ? "" : ", ideographs not split")
        + (options.cleanText ? "" : ", text not cleaned"))
  }

  private mutating func describe(_ vocabulary: Vocabulary) {
    add("vocabulary", "\(counted(vocabulary.count, "piece")), sha256 \(vocabulary.sha256)")
  }

  private mutating func inspectInstances(_ path: String) throws {
    let folder = try ScratchDirectory(beside: path)
    let set = try InstanceSet(opening: [path], vocabulary: nil, scratch: folder.path)
    let file = try HDF5File(opening: path, verifying: false)
    add("format", "instances (every checksum and row is right)")
    add("instances", String(set.count))
    add("longest sequence", String(set.longestSequence))
    add("next-sentence labels", set.pairTask?.numberedClasses ?? "none")
    describe(set.vocabulary)
    add("options", try file.string("options"))
    add("sha256 of contents", set.contentHash)
    for name in try file.list("/") where name != "vocabulary" {
      let info = try file.info(name)
      arrays.append(
        Array(
          name: name, type: info.elementType?.rawValue ?? "text", shape: info.shape,
          note: info.layout == .chunked ? "in chunks" : "in one block"))
    }
  }

  private mutating func inspectTokenStore(_ path: String) throws {
    let store = try TokenStore(opening: path)
    add("format", "token store (every checksum is right)")
    add("documents", String(store.statistics.documents))
    add("sentences", String(store.statistics.sentences))
    add("tokens", String(store.statistics.tokens))
    add("bits per token", String(8 * store.tokens.elementWidth))
    add("unknown rate", String(store.statistics.unknownRate))
    describe(store.options)
    describe(store.vocabulary)
    add("sha256 of contents", store.contentHash)
    for source in store.sources {
      let change =
        switch source.change(hashing: true) {
        case .none: ", unchanged since"
        case .changed: ", CHANGED since"
        case .missing: ", not there any more"
        case .unknown: source.path == "-" ? "" : ", unknown whether it is the same"
        }
      add(
        "source",
        "\(source.path), \(counted(source.bytes, "byte")), sha256 \(source.sha256 ?? "unknown")\(change)"
      )
    }
  }
}
