import ExactStrings
import Platform
import Serialization
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
  @Test func returnsWhatWasWritten() throws {
    try withTemporaryDirectory { root in
      let dictionary = sampleDictionary(names: ["b.weight", "quote\"\\\n", "ü"])
      let metadata: [ExactString: String] = ["format": "pt", "note": "a \"b\"\n"]
      try SafeTensors.write(dictionary, metadata: metadata, to: root + "/x.safetensors")
      let (read, readMetadata) = try SafeTensors.read(root + "/x.safetensors")
      #expect(read == dictionary)
      #expect(readMetadata == metadata)
      try SafeTensors.write(StateDictionary(), to: root + "/empty.safetensors")
      #expect(try SafeTensors.read(root + "/empty.safetensors").tensors.isEmpty)
    }
  }

  @Test func theHeaderIsAligned() throws {
    try withTemporaryDirectory { root in
      for length in 1...9 {
        var dictionary = StateDictionary()
        dictionary.append(String(repeating: "x", count: length), shape: [1], [1] as [Float])
        try SafeTensors.write(dictionary, to: root + "/x")
        #expect(try FileSystem.contents(of: root + "/x")[0] % 8 == 0)
      }
    }
  }

  @Test func aReservedNameIsRefused() throws {
    try withTemporaryDirectory { root in
      var dictionary = StateDictionary()
      dictionary.append("__metadata__", shape: [1], [1] as [Float])
      #expect(throws: SafeTensorsError.self) { try SafeTensors.write(dictionary, to: root + "/x") }
      #expect(!FileSystem.exists(root + "/x"))
    }
  }

  @Test func readsWhatTheReferenceImplementationWrites() throws {
    let (tensors, metadata) = try SafeTensors.read(Fixtures.path("numpy.safetensors"))
    #expect(metadata == ["format": "pt", "käse": "a\n\"b\""])
    for name in [
      "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
      "float32", "float64",
    ] {
      let entry = try tensors.entry(name)
      #expect(entry.type.rawValue == name)
      #expect(entry.shape == [2, 3])
      #expect(try entry.doubles == Fixtures.numbers("plain/" + name), "\(name)")
    }
    #expect(try tensors.entry("bool").integers() == [1, 0, 1])
    #expect(try tensors.entry("scalar").shape == [])
    #expect(try tensors.entry("scalar").floats() == [2.5])
    #expect(try tensors.entry("empty").shape == [0, 3])
    #expect(try tensors.entry("name \"with\" ümläut\\").floats() == [0, 1, 2])
    let brain = try SafeTensors.read(Fixtures.path("bfloat16.safetensors")).tensors
    #expect(try brain.entry("bf16").doubles == Fixtures.numbers("bf16"))
  }

  @Test(.enabled(if: Fixtures.referenceFolder != nil), arguments: ["erf", "tanh"])
  func readsTheReferenceModels(activation: String) throws {
    let folder = try #require(Fixtures.referenceFolder) + "/parity-" + activation
    let model = try SafeTensors.read(folder + "/model.safetensors").tensors
    let gradients = try SafeTensors.read(folder + "/gradients.safetensors").tensors
    #expect(model.count > 20)
    #expect(Set(model.names) == Set(gradients.names))
    for name in model.names {
      #expect(model[name]?.shape == gradients[name]?.shape)
      #expect(model[name]?.floats()?.allSatisfy(\.isFinite) == true)
    }
    let batch = try SafeTensors.read(folder + "/batch.safetensors").tensors
    let mask = try batch.entry("attention_mask")
    #expect(mask.integers()?.allSatisfy { $0 == 0 || $0 == 1 } == true)
    #expect(mask.shape == (try batch.entry("input_ids")).shape)
  }
}
