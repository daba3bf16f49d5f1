import ArgumentParser
import Autograd
import Models
import Platform

/// Which heads a model is to have beside those that it comes with.
struct NewHeads: ParsableArguments {
  enum Part: String, ExpressibleByArgument, CaseIterable {
    case pooler
    case mlm
    case nsp
    case sop
  }

  @Option(
    name: .customLong("add-head"), parsing: .singleValue,
    help:
      "A part that the model lacks, drawn as a new model's: pooler, mlm, nsp or sop. May be repeated."
  )
  var added: [Part] = []
  @Flag(help: "Leave out every head; the encoder and its pooler stay.")
  var encoderOnly = false
  @Option(help: "What new parts are drawn by. (default: 0)")
  var seed: UInt64?

  func validate() throws {
    if seed != nil, added.isEmpty {
      throw ValidationError("--seed has an effect with --add-head only")
    }
    if added.contains(.nsp), added.contains(.sop) {
      throw ValidationError("--add-head nsp and --add-head sop exclude each other")
    }
  }

  /// Gives a model the parts that were asked for, and names what was drawn.
  ///
  /// - Throws: ``CommandError`` for a part that is there; `ParameterError`.
  func apply(to model: inout StoredModel, in context: Context) throws {
    if encoderOnly { model = model.withoutHeads() }
    guard !added.isEmpty else { return }
    let present = model.record.heads
    if let task = present.task {
      throw CommandError(
        "'\(model.origin)' is a model for \(task.kind.title): --add-head needs --encoder-only")
    }
    for part in added where Self.has(part, present) {
      throw CommandError(
        "'\(model.origin)' has a part '\(part.rawValue)' already: \(present.title)")
    }
    let seed = seed ?? 0
    let (result, drawn) = try model.adding(heads, seed: seed, in: context)
    model = result
    note("new, drawn with seed \(seed): \(drawn.joined(separator: ", "))")
  }

  private static func has(_ part: Part, _ heads: ModelHeads) -> Bool {
    switch part {
    case .pooler: heads.hasPooler
    case .mlm: heads.predictsMaskedPieces
    case .nsp, .sop: heads.pairTask != nil
    }
  }

  private var heads: ModelHeads {
    ModelHeads(
      hasPooler: added.contains(.pooler), predictsMaskedPieces: added.contains(.mlm),
      pairTask: added.contains(.nsp) ? .nextSentence : added.contains(.sop) ? .sentenceOrder : nil)
  }
}
