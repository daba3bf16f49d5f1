import ExactStrings
import Platform
import Serialization
import TestSupport
import Testing

/// Files of PyTorch that are damaged or made to do harm: every fault is one clear line.
@Suite struct PyTorchFaultTests {
  private func fault(_ archive: ZipWriter) throws -> String {
    var text = ""
    try withTemporaryDirectory { root in
      try overwrite(root + "/x", archive.bytes[...])
      text = message { _ = try PyTorchFile.read(root + "/x") }
      guard !text.isExactly("(no error)") else { return }
      #expect(text.hasExactPrefix("'\(root)/x': ") && !text.containsScalar("\n"), "\(text)")
      text = String(text.dropFirst(root.count + 6))
    }
    return text
  }

  private func fault(pickle: [UInt8]) throws -> String { try fault(PickleWriter.archive(pickle)) }

  private func fault(tensor: [UInt8]) throws -> String {
    try fault(pickle: PickleWriter.dictionary(tensor))
  }

  @Test func whatTheWriterMakesIsRead() throws {
    #expect(try fault(tensor: PickleWriter.tensor()) == "(no error)")
  }

  @Test func archives() throws {
    let pickle = PickleWriter.dictionary(PickleWriter.tensor())
    func fault(_ change: (inout ZipWriter) -> Void) throws -> String {
      var archive = PickleWriter.archive(pickle)
      change(&archive)
      return try self.fault(archive)
    }
    let missing = "not a file of PyTorch: 0 members 'data.pkl' in the archive, expected one"
    #expect(try fault { $0.members.removeFirst() } == missing)
    #expect(try fault { $0.members[0].name = PickleWriter.ascii("data.pkl") } == missing)
    #expect(
      try fault { $0.members.append(.init("y/data.pkl", pickle)) }
        == "not a file of PyTorch: 2 members 'data.pkl' in the archive, expected one")
    #expect(try fault { $0.members.removeLast() } == "its member 'x/data/0' is missing")
    #expect(
      try fault { $0.members[1] = .init("x/byteorder", PickleWriter.ascii("big\n")) }
        == "its bytes are in the order \"big\\n\", expected little")
    #expect(
      try fault { $0.members[2].packed[3] = 1 }
        == "member 'x/data/0': its checksum is wrong: the archive is damaged")
    #expect(
      try fault { $0.members[2] = .init("x/data/0", [1, 2, 3]) }
        == "tensor \"a\": its storage of 4 elements of float32 has 3 bytes")
    #expect(
      try fault { $0.members[0] = .init("x/data.pkl", [UInt8](repeating: 0, count: 1 << 24 + 1)) }
        == "member 'x/data.pkl': 16777217 bytes, at most 16777216 expected")
  }

  private static let huge = PickleWriter.integer(.max)
  private static let strided: [(tensor: [UInt8], problem: String)] = [
    (
      PickleWriter.tensor(offset: PickleWriter.integer(1)),
      "strides [2, 1] from element 1 of a storage of 4"
    ),
    (
      PickleWriter.tensor(offset: PickleWriter.integer(-1)),
      "strides [2, 1] from element -1 of a storage of 4"
    ),
    (PickleWriter.tensor(offset: huge), "strides [2, 1] from element 9223372036854775807 of a"),
    (
      PickleWriter.tensor(strides: PickleWriter.tuple(huge, PickleWriter.integer(1))),
      "strides [9223372036854775807, 1] from element 0 of a storage of 4"
    ),
    (
      PickleWriter.tensor(
        strides: PickleWriter.tuple(PickleWriter.integer(-2), PickleWriter.integer(1))),
      "strides [-2, 1] from element 0 of a storage of 4"
    ),
    (
      PickleWriter.tensor(shape: PickleWriter.tuple(huge, huge)),
      "its shape [9223372036854775807, 9223372036854775807] of float32 is no shape"
    ),
    (
      PickleWriter.tensor(shape: PickleWriter.tuple(PickleWriter.integer(-1), huge)),
      "its shape [-1, 9223372036854775807] of float32 is no shape"
    ),
    (
      PickleWriter.tensor(
        shape: PickleWriter.tuple(PickleWriter.integer(1 << 40), PickleWriter.integer(1)),
        strides: PickleWriter.tuple(PickleWriter.integer(0), PickleWriter.integer(0))),
      "takes 4398046511104 bytes that stand in no storage as they are"
    ),
    (
      PickleWriter.tensor(count: PickleWriter.integer(5)),
      "its storage of 5 elements of float32 has 16 bytes"
    ),
    (
      PickleWriter.tensor(count: huge),
      "its storage of 9223372036854775807 elements of float32 has 16 bytes"
    ),
  ]

  @Test(arguments: Self.strided)
  func views(tensor: [UInt8], problem: String) throws {
    let text = try fault(tensor: tensor)
    #expect(text.hasExactPrefix("tensor \"a\": ") && text.contains(problem), "\(text)")
  }

  /// A dimension of one element has any stride, and an array of nothing any place.
  @Test func strangeButGood() throws {
    let one = PickleWriter.integer(1)
    #expect(
      try fault(
        tensor: PickleWriter.tensor(
          shape: PickleWriter.tuple(one, PickleWriter.integer(2), one),
          strides: PickleWriter.tuple(Self.huge, PickleWriter.integer(2), Self.huge)))
        == "(no error)")
    #expect(
      try fault(
        tensor: PickleWriter.tensor(
          offset: Self.huge, shape: PickleWriter.tuple(PickleWriter.integer(0), Self.huge)))
        == "(no error)")
  }

  private static let spoiled: [(tensor: [UInt8], problem: String)] = [
    (PickleWriter.tensor(type: "torch\nQInt8Storage\n"), "wants \"torch.QInt8Storage\", expected"),
    (
      PickleWriter.tensor(count: PickleWriter.text("4")),
      "a reference to something that is no storage"
    ),
    (PickleWriter.tensor(count: PickleWriter.integer(-4)), "a reference to something that is no"),
    (
      PickleWriter.tensor(shape: PickleWriter.tuple(PickleWriter.integer(4))),
      "a tensor that is made from no storage, offset, shape and strides"
    ),
    (PickleWriter.tensor(shape: PickleWriter.integer(4)), "a tensor that is made from no storage,"),
    (
      PickleWriter.tensor(
        more: PickleWriter.ascii("}") + PickleWriter.text("neg") + [0x88] + PickleWriter.ascii("s")),
      "a tensor with metadata, expected none"
    ),
    (
      PickleWriter.tensor(
        shape: PickleWriter.tuple(
          [UInt8](repeating: 0, count: 33).flatMap { _ in PickleWriter.integer(1) }),
        strides: PickleWriter.tuple(
          [UInt8](repeating: 0, count: 33).flatMap { _ in PickleWriter.integer(1) })),
      "a tensor of 33 dimensions, expected at most 32"
    ),
    (
      PickleWriter.ascii("cos\nsystem\n") + PickleWriter.text("true") + [0x85]
        + PickleWriter.ascii("R"), "wants \"os.system\", expected"
    ),
    (PickleWriter.ascii("ctorch\nFloatStorage\n)R"), "a call of 'torch.FloatStorage'"),
    (PickleWriter.text("x") + PickleWriter.ascii(")R"), "a call of a text with a tuple"),
    (
      PickleWriter.ascii("ccollections\nOrderedDict\n")
        + PickleWriter.tuple(PickleWriter.ascii("]")) + PickleWriter.ascii("R"),
      "a dictionary made from a list"
    ),
    (
      PickleWriter.ascii("ctorch._utils\n_rebuild_parameter\n)R"),
      "a parameter that is made from no tensor"
    ),
    (PickleWriter.ascii("]}b"), "attributes of a list, expected those of a dictionary"),
    (PickleWriter.ascii("}]b"), "attributes of a dictionary that are a list"),
    (PickleWriter.ascii("i"), "instruction 105, which no dictionary of tensors needs"),
    (PickleWriter.ascii("R"), "a call of "),
    (PickleWriter.ascii("h\u{7}"), "value 7 is not remembered"),
    (PickleWriter.ascii("t"), "there is no mark on the stack"),
    (PickleWriter.ascii("(\u{87}"), "instruction 194, which"),
    (PickleWriter.ascii("(0"), "instruction 48, which"),
    (PickleWriter.ascii("(Q"), "the stack is empty"),
    (PickleWriter.ascii("]NNs"), "entries of no dictionary"),
    (PickleWriter.ascii("}(Nu"), "a key without a value"),
    (PickleWriter.ascii("}Na"), "elements of no list"),
    ([0x80, 9], "protocol 9, expected 2 to 5"),
    ([0x8A, 9], "a whole number of 9 bytes, expected at most 8"),
    ([0x93], "a global whose name is no text"),
    (
      PickleWriter.ascii("X") + PickleWriter.little(UInt32.max),
      "a text of 4294967295 bytes, 2 are left"
    ),
    ([0x8C, 1, 0xFF], "a text that is not UTF-8"),
  ]

  @Test(arguments: Self.spoiled)
  func pickles(value: [UInt8], problem: String) throws {
    let text = try fault(tensor: value)
    #expect(text.hasExactPrefix(problem), "\(text)")
    #expect(text.hasExactSuffix(" of the pickle)"), "\(text)")
  }

  @Test func dictionaries() throws {
    let tensor = PickleWriter.tensor()
    #expect(
      try fault(pickle: PickleWriter.ascii("}K\u{1}") + tensor + PickleWriter.ascii("s."))
        == "a whole number as a name, expected a text")
    let item = PickleWriter.text("a") + tensor + PickleWriter.ascii("s")
    #expect(
      try fault(pickle: PickleWriter.ascii("}") + item + item + PickleWriter.ascii("."))
        == "tensor \"a\": is there twice")
    #expect(try fault(pickle: []) == "the pickle breaks off (byte 0 of the pickle)")
    #expect(
      try fault(
        pickle: PickleWriter.ascii("}") + PickleWriter.text("a") + PickleWriter.tensor()
          + PickleWriter.ascii("s}") + PickleWriter.text("b")
          + PickleWriter.tensor(type: "torch\nIntStorage\n") + PickleWriter.ascii("s."))
        == "(no error)")
    let mixed = PickleWriter.text("b") + PickleWriter.tensor(type: "torch\nIntStorage\n")
    #expect(
      try fault(pickle: PickleWriter.ascii("}") + item + mixed + PickleWriter.ascii("s."))
        == "tensor \"b\": its storage has 4 elements of int32, and 4 of float32 for another tensor")
  }

  /// Values within values and dictionaries that hold themselves cost no more than their bytes.
  @Test func depthAndLoops() throws {
    let deep = PickleWriter.ascii(")") + [UInt8](repeating: 0x85, count: 3_000_000)
    #expect(
      try fault(pickle: deep + PickleWriter.ascii("."))
        == "holds a tuple, expected a dictionary of tensors")
    let loop = PickleWriter.ascii("}q\0") + PickleWriter.text("a") + PickleWriter.ascii("h\0s.")
    #expect(
      try fault(pickle: loop)
        == "entry \"a\" is a dictionary, expected a tensor: save the state_dict alone")
    let marks = [UInt8](repeating: UInt8(ascii: "("), count: 3_000_000)
    #expect(try fault(pickle: marks).hasExactPrefix("the pickle breaks off"))
  }

  /// Many copies of one storage, each in another order.
  @Test func copiesThatGrow() throws {
    let count = 1_000
    var pickle = PickleWriter.ascii("}")
    for offset in 0..<300 {
      pickle += PickleWriter.text("\(offset)")
      pickle += PickleWriter.tensor(
        count: PickleWriter.integer(count), offset: PickleWriter.integer(offset),
        shape: PickleWriter.tuple(PickleWriter.integer(2), PickleWriter.integer(350)),
        strides: PickleWriter.tuple(PickleWriter.integer(1), PickleWriter.integer(1)))
      pickle += PickleWriter.ascii("s")
    }
    let archive = PickleWriter.archive(
      pickle + PickleWriter.ascii("."), storage: [UInt8](repeating: 0, count: 4 * count))
    #expect(try fault(archive).contains("takes 2800 bytes that stand in no storage as they are"))
  }

  /// Long values that each of many instructions would go through again.
  @Test func valuesThatComeAgain() throws {
    func again(_ value: [UInt8], _ use: [UInt8]) -> [UInt8] {
      let uses = [[UInt8]](repeating: use, count: 200_000).flatMap { $0 }
      return value + PickleWriter.ascii("q\u{1}") + uses + PickleWriter.ascii(".")
    }
    let long = PickleWriter.text(String(repeating: "9", count: 4_000_000))
    let id =
      PickleWriter.text("storage")
      + PickleWriter.ascii("ctorch\nFloatStorage\nh\u{1}X\0\0\0\0K\0tQ")
    #expect(
      try fault(pickle: again(long, PickleWriter.ascii("(") + id))
        .hasExactPrefix("a reference to something that is no storage"))
    let dimensions = PickleWriter.ascii("(" + String(repeating: "K\u{1}", count: 2_000_000) + "t")
    let tensor = PickleWriter.tensor(
      shape: PickleWriter.ascii("h\u{1}"), strides: PickleWriter.ascii("h\u{1}"))
    #expect(
      try fault(pickle: Array(again(dimensions, tensor).prefix(15_000_000)))
        .hasExactPrefix("a tensor of 2000000 dimensions, expected at most 32"))
  }

  @Test func everyCutAndEveryFlippedBit() throws {
    let source = try FileSystem.contents(of: Fixtures.path("pytorch/layer.bin"))
    let weights = try PyTorchFile.read(Fixtures.path("pytorch/layer.bin"))
    try withTemporaryDirectory { root in
      for count in stride(from: 0, to: source.count, by: 7) {
        try overwrite(root + "/x", source[..<count])
        #expect(throws: PyTorchFileError.self, "\(count)") { _ = try PyTorchFile.read(root + "/x") }
      }
      for position in source.indices {
        var spoiled = source
        spoiled[position] ^= 1 << UInt8(position % 8)
        try overwrite(root + "/x", spoiled[...])
        do { #expect(try PyTorchFile.read(root + "/x") == weights, "\(position)") } catch {
          #expect(error is PyTorchFileError, "\(position)")
        }
      }
    }
  }
}
