import ExactStrings
import Platform

/// What runs a pickle: a stack, marks on it, and a memory of values that come again.
///
/// It knows the instructions that `torch.save` writes for a dictionary of tensors, and calls nothing: the four
/// globals that such a dictionary needs are cases of ``PickleGlobal``; whatever else a file wants is refused by name.
/// See `Lib/pickletools.py` of CPython.
struct PickleMachine {
  /// What is wrong with a pickle, and at which of its bytes.
  struct Fault: Error {
    let problem: String
    init(_ problem: String) { self.problem = problem }
  }

  var tuples: [[PickleValue]] = []
  var lists: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [PickledStorage] = []
  var tensors: [PickledTensor] = []
  /// Where in the list the storage of some key was last put.
  var storageNumbers: [ExactString: Int] = [:]

  var cursor: ByteCursor
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memory: [UInt32: PickleValue] = [:]

  private init(_ bytes: UnsafeRawBufferPointer) { cursor = ByteCursor(bytes) }

  /// Runs a pickle to its end.
  ///
  /// - Parameter bytes: all of it.
  /// - Returns: the value that it leaves, and the machine with what that refers to.
  /// - Throws: `Fault` with the place.
  static func run(
    _ bytes: UnsafeRawBufferPointer
  ) throws(Fault) -> (value: PickleValue, machine: PickleMachine) {
    var machine = PickleMachine(bytes)
    while true {
      let position = machine.cursor.position
      do throws(Fault) {
        guard let opcode = machine.cursor.integer(UInt8.self) else {
          throw Fault("the pickle breaks off")
        }
        if opcode == UInt8(ascii: ".") { return (try machine.pop(), machine) }
        try machine.step(opcode)
      } catch {
        throw Fault("\(error.problem) (byte \(position) of the pickle)")
      }
    }
  }

  private mutating func step(_ opcode: UInt8) throws(Fault) {
    if let constant = try constant(opcode) { return push(constant) }
    switch opcode {
    case 0x80:
      let version = try take(UInt8.self)
      guard (2...5).contains(version) else { throw Fault("protocol \(version), expected 2 to 5") }
    case 0x95: _ = try take(UInt64.self)
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "q"): try remember(UInt32(try take(UInt8.self)))
    case UInt8(ascii: "r"): try remember(try take(UInt32.self))
    case 0x94: try remember(UInt32(memory.count))
    case UInt8(ascii: "h"): push(try recall(UInt32(try take(UInt8.self))))
    case UInt8(ascii: "j"): push(try recall(try take(UInt32.self)))
    case UInt8(ascii: "t"): makeTuple(try popToMark())
    case 0x85...0x87: makeTuple(try pop(Int(opcode) - 0x84))
    case UInt8(ascii: "s"): try setItems(try pop(2))
    case UInt8(ascii: "u"): try setItems(try popToMark())
    case UInt8(ascii: "a"): try append(try pop(1))
    case UInt8(ascii: "e"): try append(try popToMark())
    case 0x93:
      let names = try pop(2)
      guard case .text(let module) = names[0], case .text(let name) = names[1] else {
        throw Fault("a global whose name is no text")
      }
      push(.global(try global(module, name)))
    case UInt8(ascii: "Q"): push(try storage(try pop()))
    case UInt8(ascii: "R"): try call(try pop(2))
    case UInt8(ascii: "b"):
      let state = try pop()
      try build(state)
    default:
      throw Fault("instruction \(opcode), which no dictionary of tensors needs")
    }
  }

  /// The value that an instruction pushes, whatever is on the stack.
  private mutating func constant(_ opcode: UInt8) throws(Fault) -> PickleValue? {
    switch opcode {
    case UInt8(ascii: "N"): return PickleValue.none
    case 0x88: return .bool(true)
    case 0x89: return .bool(false)
    case UInt8(ascii: "J"): return .integer(Int(try take(Int32.self)))
    case UInt8(ascii: "K"): return .integer(Int(try take(UInt8.self)))
    case UInt8(ascii: "M"): return .integer(Int(try take(UInt16.self)))
    case 0x8A: return .integer(try longInteger())
    case UInt8(ascii: "G"):
      return .real(Double(bitPattern: UInt64(bigEndian: try take(UInt64.self))))
    case UInt8(ascii: "X"): return .text(try text(Int(try take(UInt32.self))))
    case 0x8C: return .text(try text(Int(try take(UInt8.self))))
    case UInt8(ascii: "c"): return .global(try global(try line(), try line()))
    case UInt8(ascii: ")"):
      tuples.append([])
      return .tuple(tuples.count - 1)
    case UInt8(ascii: "]"):
      lists.append([])
      return .list(lists.count - 1)
    case UInt8(ascii: "}"):
      dictionaries.append([])
      return .dictionary(dictionaries.count - 1)
    default: return nil
    }
  }
}

// MARK: - The stack

extension PickleMachine {
  mutating func push(_ value: PickleValue) { stack.append(value) }

  /// The topmost value, which stays.
  var top: PickleValue? { stack.count > (marks.last ?? 0) ? stack.last : nil }

  private mutating func pop() throws(Fault) -> PickleValue { try pop(1)[0] }

  private mutating func pop(_ count: Int) throws(Fault) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw Fault("the stack is empty") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(Fault) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw Fault("there is no mark on the stack") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func makeTuple(_ values: [PickleValue]) {
    tuples.append(values)
    push(.tuple(tuples.count - 1))
  }

  private mutating func remember(_ number: UInt32) throws(Fault) {
    guard let top else { throw Fault("the stack is empty") }
    memory[number] = top
  }

  private func recall(_ number: UInt32) throws(Fault) -> PickleValue {
    guard let value = memory[number] else { throw Fault("value \(number) is not remembered") }
    return value
  }

  private mutating func setItems(_ items: [PickleValue]) throws(Fault) {
    guard case .dictionary(let number) = top else { throw Fault("entries of no dictionary") }
    guard items.count.isMultiple(of: 2) else { throw Fault("a key without a value") }
    for index in stride(from: 0, to: items.count, by: 2) {
      dictionaries[number].append((items[index], items[index + 1]))
    }
  }

  private mutating func append(_ items: [PickleValue]) throws(Fault) {
    guard case .list(let number) = top else { throw Fault("elements of no list") }
    lists[number] += items
  }
}
