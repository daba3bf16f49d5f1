public import Autograd
import ExactStrings
public import Layers

/// The optimizers that there are: a row of this file each, by the name that options and files have.
public enum OptimizerKind: String, Codable, Sendable, CaseIterable {
  /// ``AdamW`` for all parameters.
  case adamw
  /// ``Muon`` for the matrices of hidden layers, ``AdamW`` for the rest.
  case muon

  /// What is known of an optimizer before there is one.
  private struct Row {
    /// What it calls its state, in the order of files.
    let slots: [String]
    /// Whether a slot has state for a parameter of a name and shape.
    let holds: (_ slot: String, _ name: String, _ shape: [Int]) -> Bool
    let make: (ParameterSet, AdamWOptions, Context) -> any Optimizer
  }

  private var row: Row {
    switch self {
    case .adamw:
      Row(
        slots: AdamW.slotNames, holds: { _, _, _ in true },
        make: { AdamW($0, options: $1, context: $2) })
    case .muon:
      Row(
        slots: [Muon.slotName] + AdamW.slotNames,
        holds: { $0.isExactly(Muon.slotName) == Muon.isHidden($1, shape: $2) },
        make: { Muon($0, options: $1, context: $2) })
    }
  }

  /// What it calls its state, in the order of files.
  package var slots: [String] { row.slots }

  /// Whether a slot has state for a parameter.
  ///
  /// - Parameters:
  ///   - slot: one of ``slots``.
  ///   - name: the parameter's public name.
  ///   - shape: its shape in files.
  /// - Returns: false for a parameter that another slot has state for, or none.
  package func holds(_ slot: String, _ name: String, shape: [Int]) -> Bool {
    row.holds(slot, name, shape)
  }

  /// Makes an optimizer of some parameters, its state new.
  ///
  /// - Parameters:
  ///   - parameters: what it updates; frozen ones stay as they are.
  ///   - options: the constants of AdamW, whose weight decay and clipping count for all optimizers.
  ///   - context: what to compute with.
  /// - Returns: the optimizer.
  public func make(_ parameters: ParameterSet, _ options: AdamWOptions, context: Context)
    -> any Optimizer
  {
    row.make(parameters, options, context)
  }
}
