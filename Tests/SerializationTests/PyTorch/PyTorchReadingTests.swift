import ExactStrings
import Platform
import Serialization
import TestSupport
import Testing

/// Files that PyTorch wrote.
@Suite struct PyTorchReadingTests {
  private func path(_ name: String) -> String { Fixtures.path("pytorch/" + name) }

  @Test(arguments: ["tensors.bin", "protocol4.bin"])
  func everyTensor(file: String) throws {
    let tensors = try PyTorchFile.read(path(file))
    let expected = try Fixtures.entries("pytorch/expected.json")
    #expect(tensors.count == expected.count)
    for (name, entry) in expected { #expect(tensors[name] == entry, "\(name)") }
    #expect(tensors.names.first == "types/float16")
  }

  /// As a module's dictionary, as parameters, and without checksums.
  @Test(arguments: ["layer.bin", "parameters.bin", "unchecked.bin"])
  func aLayer(file: String) throws {
    let tensors = try PyTorchFile.read(path(file))
    #expect(tensors.names == ["weight", "bias"])
    #expect(tensors["weight"]?.floats() == [0, 1, 2, 3, 4, 5])
    #expect(tensors["weight"]?.shape == [2, 3])
    #expect(tensors["bias"]?.floats() == [0.5, -0.5])
  }

  @Test func tiedTensorsShareTheirBytes() throws {
    let tensors = try PyTorchFile.read(path("tensors.bin"))
    let embeddings = try tensors.entry("bert.embeddings.word_embeddings.weight").storage.bytes
    let decoder = try tensors.entry("cls.predictions.decoder.weight").storage.bytes
    #expect(embeddings.baseAddress == decoder.baseAddress)
    let part = try tensors.entry("part").storage.bytes
    #expect(part.baseAddress == embeddings.baseAddress.map { $0 + 48 })
  }

  /// What is no dictionary of tensors, or wants what none needs.
  @Test(arguments: [
    ("nested.bin", "entry \"model\" is a dictionary, expected a tensor: save the state_dict alone"),
    ("list.bin", "holds a list, expected a dictionary of tensors"),
    ("command.bin", "wants \"posix.system\", expected a dictionary of tensors alone (byte "),
    (
      "complex.bin",
      "wants \"torch.ComplexFloatStorage\", expected a dictionary of tensors alone (byte "
    ),
    ("sparse.bin", "wants \"torch._utils._rebuild_sparse_tensor\", expected a dictionary of"),
    ("module.bin", "wants \"torch.nn.modules.linear.Linear\", expected a dictionary of"),
    (
      "bomb.bin",
      "tensor \"w\": takes 4000000 bytes that stand in no storage as they are (shape [1000000], strides [0]): "
    ),
    (
      "old.bin",
      "the form of torch.save before PyTorch 1.6, expected a zip archive: load it in Python and save it with "
    ),
    ("script.bin", "a TorchScript program, expected weights that torch.save wrote"),
  ])
  func refusals(file: String, problem: String) throws {
    let error = message { _ = try PyTorchFile.read(path(file)) }
    #expect(error.hasExactPrefix("'\(path(file))': \(problem)"), "\(error)")
    #expect(!error.containsScalar("\n"))
    #expect(PyTorchFile.recognizes(path(file)))
  }

  @Test func recognition() throws {
    #expect(PyTorchFile.recognizes(path("layer.bin")))
    for name in ["texts.h5", "numpy.safetensors", "tensorflow/model.zip", "", "missing"] {
      #expect(!PyTorchFile.recognizes(Fixtures.path(name)), "\(name)")
    }
    #expect(
      message { _ = try PyTorchFile.read(Fixtures.path("texts.h5")) }
        == "'\(Fixtures.path("texts.h5"))': not a zip archive")
  }

  /// Packed again by another program, so that nothing is aligned.
  @Test func packedAgain() throws {
    try withTemporaryDirectory { root in
      let weights: [Float] = [1, 2, 3, 4]
      let bytes = weights.withUnsafeBytes { Array($0) }
      for padding in 0..<4 {
        for isPacked in [true, false] {
          var writer = PickleWriter.archive(PickleWriter.dictionary(PickleWriter.tensor()))
          writer.members[2] =
            isPacked ? .init(deflated: "x/data/0", bytes) : .init("x/data/0", bytes)
          writer.members[2].padding = [UInt8](repeating: 0, count: padding)
          try AtomicFile.write(bytes: writer.bytes, to: root + "/x.bin")
          let tensors = try PyTorchFile.read(root + "/x.bin")
          #expect(tensors["a"]?.floats() == weights)
          #expect(tensors["a"]?.shape == [2, 2])
        }
      }
    }
  }
}
