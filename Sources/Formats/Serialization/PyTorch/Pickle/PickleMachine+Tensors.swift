import ExactStrings
import Platform

extension PickleMachine {
  /// The storage that a persistent id names: `('storage', type, key, device, number of elements)`.
  mutating func storage(_ id: PickleValue) throws(Fault) -> PickleValue {
    guard case .tuple(let number) = id, tuples[number].count == 5,
      case .text(let kind) = tuples[number][0], kind.isExactly("storage"),
      case .global(.storageType(let type)) = tuples[number][1],
      case .text(let key) = tuples[number][2], key.utf8.count <= Self.longestKey,
      case .text = tuples[number][3],
      case .integer(let count) = tuples[number][4], count >= 0
    else { throw Fault("a reference to something that is no storage") }
    let storage = PickledStorage(type: type, key: key, count: count)
    if let number = storageNumbers[ExactString(key)], storages[number] == storage {
      return .storage(number)
    }
    storages.append(storage)
    storageNumbers[ExactString(key)] = storages.count - 1
    return .storage(storages.count - 1)
  }

  /// Does what calling one of the globals does.
  ///
  /// - Parameter values: the global and the tuple of its arguments.
  /// - Throws: `Fault` for other arguments than a dictionary of tensors needs.
  mutating func call(_ values: [PickleValue]) throws(Fault) {
    guard case .global(let global) = values[0], case .tuple(let number) = values[1] else {
      throw Fault("a call of \(values[0].kind) with \(values[1].kind)")
    }
    let arguments = tuples[number]
    switch global {
    case .orderedDictionary:
      guard arguments.isEmpty else { throw Fault("a dictionary made from \(arguments[0].kind)") }
      dictionaries.append([])
      push(.dictionary(dictionaries.count - 1))
    case .rebuildTensor:
      tensors.append(try tensor(arguments))
      push(.tensor(tensors.count - 1))
    case .rebuildParameter:
      guard arguments.count == 3, case .tensor = arguments[0] else {
        throw Fault("a parameter that is made from no tensor")
      }
      push(arguments[0])
    case .storageType: throw Fault("a call of '\(global)'")
    }
  }

  /// `(storage, offset, shape, strides, requires_grad, hooks)`, and perhaps metadata, which have to be empty.
  private func tensor(_ arguments: [PickleValue]) throws(Fault) -> PickledTensor {
    guard (6...7).contains(arguments.count), case .storage(let storage) = arguments[0],
      case .integer(let offset) = arguments[1], let shape = try integers(arguments[2]),
      let strides = try integers(arguments[3]), shape.count == strides.count
    else { throw Fault("a tensor that is made from no storage, offset, shape and strides") }
    if arguments.count == 7 {
      guard case .dictionary(let number) = arguments[6], dictionaries[number].isEmpty else {
        throw Fault("a tensor with metadata, expected none")
      }
    }
    return PickledTensor(storage: storage, offset: offset, shape: shape, strides: strides)
  }

  /// As in all formats that we read.
  private static let maximumRank = 32
  /// Keys are numbers; a long one could be looked up thousands of times.
  private static let longestKey = 64

  private func integers(_ value: PickleValue) throws(Fault) -> [Int]? {
    guard case .tuple(let number) = value else { return nil }
    let count = tuples[number].count
    guard count <= Self.maximumRank else {
      throw Fault("a tensor of \(count) dimensions, expected at most \(Self.maximumRank)")
    }
    var integers: [Int] = []
    for element in tuples[number] {
      guard case .integer(let integer) = element else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// Passes over attributes, which PyTorch gives to its dictionaries.
  func build(_ state: PickleValue) throws(Fault) {
    guard case .dictionary = top else {
      throw Fault("attributes of \(top?.kind ?? "nothing"), expected those of a dictionary")
    }
    guard case .dictionary = state else {
      throw Fault("attributes of a dictionary that are \(state.kind)")
    }
  }
}
