/// A value on the stack of a ``PickleMachine``.
///
/// What holds others is a number in the machine's lists, so that no depth of nesting and no loop costs more than its
/// entries.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(Int)
  case tensor(Int)

  /// What it is in words.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a truth value"
    case .integer: "a whole number"
    case .real: "a number"
    case .text: "a text"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .global(let global): "'\(global)'"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The functions and types that a file of weights needs; there are no others.
enum PickleGlobal: CustomStringConvertible {
  case orderedDictionary
  case rebuildTensor
  case rebuildParameter
  case storageType(ElementType)

  /// - Parameters:
  ///   - module: where Python has it.
  ///   - name: what it is called there.
  init?(module: String, name: String) {
    guard
      let global = Self.all.first(where: {
        $0.description.utf8.elementsEqual("\(module).\(name)".utf8)
      })
    else { return nil }
    self = global
  }

  private static let all: [PickleGlobal] =
    [.orderedDictionary, .rebuildTensor, .rebuildParameter]
    + ElementType.allCases.filter { storages[$0] != nil }.map(PickleGlobal.storageType)

  private static let storages: [ElementType: String] = [
    .float16: "Half", .bfloat16: "BFloat16", .float32: "Float", .float64: "Double", .int8: "Char",
    .int16: "Short", .int32: "Int", .int64: "Long", .uint8: "Byte", .bool: "Bool",
  ]

  /// Its name in Python.
  var description: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .storageType(let type): "torch.\(Self.storages[type] ?? "")Storage"
    }
  }
}

/// The bytes that tensors share, in a member of the archive.
struct PickledStorage: Equatable {
  let type: ElementType
  /// Which member it is.
  let key: String
  /// The number of its elements.
  let count: Int
}

/// A part of a storage in the form of a tensor.
struct PickledTensor: Hashable {
  /// The number of its storage in the machine's list.
  let storage: Int
  /// The first element.
  let offset: Int
  let shape: [Int]
  /// How many elements apart neighbours in each dimension are.
  let strides: [Int]
}
