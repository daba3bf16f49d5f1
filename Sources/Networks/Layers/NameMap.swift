import ExactStrings
import Preconditions

/// How another program calls our parameters, and how it lays their matrices out: an ordered table that is read
/// in both directions.
///
/// The first rule that fits a name decides; a name that none fits is the same on both sides.
public struct NameMap: Sendable {
  /// A row of the table.
  public struct Rule: Sendable {
    fileprivate let foreign: NamePattern
    fileprivate let ours: NamePattern
    fileprivate let isTransposed: Bool

    /// Makes a row.
    ///
    /// - Parameters:
    ///   - foreign: their name; one `*` in it stands for any text that is not empty.
    ///   - ours: our name, with a `*` for the same text if theirs has one.
    ///   - isTransposed: whether theirs is a matrix `[in, out]`, as TensorFlow's kernels are, where ours is
    ///     `[out, in]`.
    public init(_ foreign: String, _ ours: String, isTransposed: Bool = false) {
      self.foreign = NamePattern(foreign)
      self.ours = NamePattern(ours)
      self.isTransposed = isTransposed
      require(
        self.foreign.hasWildcard == self.ours.hasWildcard,
        "NameMap: '\(foreign)' and '\(ours)', expected a * in both or in neither")
    }
  }

  /// A name on the other side.
  public struct Image: Sendable, Equatable {
    /// The name.
    public let name: String
    /// Whether the two sides hold each other's transpose.
    public let isTransposed: Bool
  }

  private let rules: [Rule]

  /// Makes a table of its rows, first things first.
  public init(_ rules: [Rule]) { self.rules = rules }

  /// Every name is the same on both sides.
  public static let identity = NameMap([])

  /// What they call a parameter of ours.
  public func foreign(_ ours: String) -> Image { image(of: ours, from: \.ours, to: \.foreign) }

  /// What we call a parameter of theirs.
  public func ours(_ foreign: String) -> Image { image(of: foreign, from: \.foreign, to: \.ours) }

  private func image(
    of name: String, from source: KeyPath<Rule, NamePattern>, to target: KeyPath<Rule, NamePattern>
  ) -> Image {
    for rule in rules {
      guard let rest = rule[keyPath: source].match(name) else { continue }
      return Image(name: rule[keyPath: target].filled(with: rest), isTransposed: rule.isTransposed)
    }
    return Image(name: name, isTransposed: false)
  }
}

/// A name in which at most one `*` stands for any text.
private struct NamePattern: Sendable {
  let prefix: String
  let suffix: String
  let hasWildcard: Bool

  init(_ text: String) {
    let parts = text.parts(separatedBy: "*", omittingEmpty: false)
    require(parts.count <= 2, "NameMap: '\(text)' has more than one *")
    prefix = parts[0]
    hasWildcard = parts.count == 2
    suffix = hasWildcard ? parts[1] : ""
  }

  /// What stands for `*` in a name, or nil if the name does not fit.
  func match(_ name: String) -> String? {
    guard hasWildcard else { return name.isExactly(prefix) ? "" : nil }
    let bytes = name.utf8
    guard bytes.count > prefix.utf8.count + suffix.utf8.count, name.hasExactPrefix(prefix),
      name.hasExactSuffix(suffix)
    else { return nil }
    return String(
      decoding: bytes.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count), as: UTF8.self)
  }

  func filled(with text: String) -> String { prefix + text + suffix }
}
