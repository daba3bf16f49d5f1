public import Autograd
import Serialization

/// Where parameters come from and under which path they are named.
///
/// Layers take a scope and ask it for their parameters, so the same constructor initialises a new
/// model or loads one: `Linear(scope("dense"), …)` finds `….dense.weight`.
public struct ParameterScope {
  private let registry: ParameterRegistry
  private let path: String

  init(registry: ParameterRegistry, path: String) {
    self.registry = registry
    self.path = path
  }

  /// The scope of a component.
  public func callAsFunction(_ component: String) -> ParameterScope {
    ParameterScope(registry: registry, path: name(component))
  }

  /// The parameter `name` of this scope.
  ///
  /// - Parameters:
  ///   - leaf: the last component of the parameter's name.
  ///   - shape: its shape.
  ///   - initializer: how it starts if it is not loaded.
  ///   - isDecayed: whether weight decay applies.
  ///   - isQuantizable: whether it is the weight of an affine map alone, which the context's precision is for.
  /// - Returns: the parameter; if it cannot be loaded its values are undefined and
  ///   ``ParameterRegistry/finish()`` throws.
  public func parameter(
    _ leaf: String, _ shape: Shape, _ initializer: Initializer, isDecayed: Bool,
    isQuantizable: Bool = false
  ) -> Parameter {
    registry.add(
      [name(leaf)], shape, initializer, isDecayed, quantizableParts: isQuantizable ? 1 : 0)
  }

  /// Parameters of the same shape in sibling scopes, stored one below the other.
  ///
  /// - Parameters:
  ///   - components: the sibling scopes, such as `["query", "key", "value"]`.
  ///   - leaf: the last component of each name.
  ///   - shape: the shape of each.
  ///   - initializer: how they start if they are not loaded.
  ///   - isDecayed: whether weight decay applies.
  ///   - quantizableParts: how many of the first components are weights of an affine map alone, which the context's
  ///     precision is for.
  /// - Returns: one parameter with a part for each component.
  public func stacked(
    _ components: [String], _ leaf: String, _ shape: Shape, _ initializer: Initializer,
    isDecayed: Bool, quantizableParts: Int = 0
  ) -> Parameter {
    registry.add(
      components.map { self($0).name(leaf) }, shape, initializer, isDecayed,
      quantizableParts: quantizableParts)
  }

  private func name(_ component: String) -> String {
    path.isEmpty ? component : path + "." + component
  }
}
