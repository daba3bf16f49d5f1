import Foundation
package import Models
import Platform
package import Serialization
import Tokenization
import Training

extension RunState {
  /// What a checkpoint's root carries.
  func attributes() throws -> [(String, HDF5AttributeValue)] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    func json(_ value: some Encodable) throws -> HDF5AttributeValue {
      .string(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
    let reference: [(String, HDF5AttributeValue)] =
      switch data {
      case .tokens(let hash): [("tokens_sha256", .string(hash))]
      case .instances(let files, let hash):
        [("instances_sha256", .string(hash)), ("instance_files", .strings(files))]
      }
    let record =
      (changes.isEmpty ? [] : [("changes", try json(changes))])
      + (from.map { [("from", .string($0))] } ?? [])
    var model = try model.attributes()
    // The place that the options have had in files from the first.
    model.insert(("options", try json(options)), at: 1)
    return reference + record + [
      ("step", .integer(Int64(step))),
      ("skipped_steps", .integer(Int64(skippedSteps))),
      ("data_epoch", .integer(Int64(cursor.epoch))),
      ("data_index", .integer(Int64(cursor.index))),
    ] + model
  }

  /// Reads everything but numbers.
  ///
  /// - Throws: ``Models/ModelFileError`` or `HDF5Error` if the file is no checkpoint or does not fit itself;
  ///   ``TrainingError`` if it holds a model without a run; `CheckpointVersionError` if a later program wrote it.
  package init(checkpoint file: HDF5File) throws {
    let model = try StoredModel.record(of: file)
    guard try file.attribute("options") != nil else {
      throw TrainingError(
        "'\(file.path)' holds a model without a run, expected a checkpoint of a run")
    }
    try self.init(attributes: file, model)
  }

  /// Reads everything but numbers and the model.
  ///
  /// - Parameters:
  ///   - file: has the attributes of a checkpoint's root.
  ///   - model: the model, as they describe it.
  /// - Throws: ``TrainingError`` or `HDF5Error` if the attributes do not fit each other.
  package init(attributes file: some AttributeSource, _ model: ModelRecord) throws {
    let kind = try RunKind(file)
    guard kind == .pretraining else {
      throw TrainingError(
        "'\(file.path)' is of \(kind.title), expected \(RunKind.pretraining.title)")
    }
    func json<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value {
      let text = try file.string(name)
      do {
        return try JSONDecoder().decode(type, from: Data(text.utf8))
      } catch {
        throw TrainingError(
          "'\(file.path)': attribute '\(name)' cannot be read: \(DecodingError.reason(of: error))")
      }
    }
    // Files of programs that never skip a step do not have it.
    let skipped = try file.attribute("skipped_steps") == nil ? 0 : file.integer("skipped_steps")
    let step = try file.integer("step")
    guard (0...max(step, 0)).contains(skipped) else {
      throw TrainingError(
        "'\(file.path)': attribute 'skipped_steps' is \(skipped), expected 0 to step \(step)")
    }
    let options = try json("options", PretrainingOptions.self)
    self.init(
      step: Int(step), skippedSteps: Int(skipped),
      cursor: DataCursor(
        epoch: Int(try file.integer("data_epoch")), index: Int(try file.integer("data_index"))),
      options: options, model: model, data: try Self.reference(file),
      // Files of runs that never changed do not have it.
      changes: try file.attribute("changes") == nil ? [] : json("changes", [RunChange].self))
    from = try file.attribute("from") == nil ? nil : file.string("from")
    try validate(origin: file.path)
    guard options.heads == model.heads else {
      throw TrainingError(
        "'\(file.path)': attribute 'heads' is \(model.heads.terms), expected \(options.terms) as the "
          + "options have it")
    }
  }

  private static func reference(_ file: some AttributeSource) throws -> DataReference {
    switch try file.attribute("instance_files") {
    case nil: return .tokens(hash: try file.string("tokens_sha256"))
    case .strings(let files):
      return .instances(files: files, hash: try file.string("instances_sha256"))
    default:
      throw TrainingError("'\(file.path)': attribute 'instance_files' is not a list of texts")
    }
  }
}
