import ExactStrings
import Platform
import Serialization
import TestSupport
import Testing

/// Checkpoints that TensorFlow wrote.
@Suite struct TensorFlowReadingTests {
  private static let folder = Fixtures.path("tensorflow")

  @Test(arguments: ["two.ckpt", "snappy/two.ckpt"])
  func everyVariable(prefix: String) throws {
    let contents = try TensorFlowCheckpoint.read(Self.folder + "/" + prefix)
    let expected = try Fixtures.entries("tensorflow/expected.json")
    #expect(
      contents.tensors.names == expected.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    for (name, entry) in expected { #expect(contents.tensors[name] == entry, "\(name)") }
    #expect(contents.skipped.map(\.name) == ["types/complex64", "types/string"])
    #expect(contents.skipped.map(\.type) == ["complex64", "string"])
  }

  @Test func aCheckpointOfObjects() throws {
    let contents = try TensorFlowCheckpoint.read(Self.folder + "/objects/ckpt-1")
    #expect(contents.tensors.names == ["model/layer/kernel/.ATTRIBUTES/VARIABLE_VALUE"])
    let kernel = try contents.tensors.entry(contents.tensors.names[0])
    #expect(kernel.shape == [2, 3])
    #expect(kernel.floats() == [0, 1, 2, 3, 4, 5])
    #expect(contents.skipped.map(\.name) == ["_CHECKPOINTABLE_OBJECT_GRAPH"])
  }

  @Test func slicesAreRefused() throws {
    let error = message { _ = try TensorFlowCheckpoint.read(Self.folder + "/sliced/model") }
    #expect(
      error == "'\(Self.folder)/sliced/model.index': variable \"table\": "
        + "is stored in 1 slices (a partitioned variable), expected one piece")
  }

  /// Everything that a user may call a checkpoint.
  @Test(arguments: [
    "two.ckpt", "two.ckpt.index", "two.ckpt.data-00001-of-00002", "", "snappy", "checkpoint",
  ])
  func places(path: String) throws {
    try withTemporaryDirectory { root in
      for name in try FileSystem.list(Self.folder) where name.hasExactPrefix("two.ckpt") {
        try AtomicFile.copy(Self.folder + "/" + name, to: root + "/" + name)
      }
      try AtomicFile.write(text: "model_checkpoint_path: \"gone\"\n", to: root + "/checkpoint")
      let place = path == "snappy" ? Self.folder + "/snappy" : FileSystem.join(root, path)
      #expect(try TensorFlowCheckpoint.read(place).tensors.count == 19)
    }
  }

  @Test func otherPlaces() throws {
    try withTemporaryDirectory { root in
      try AtomicFile.write(text: "{}", to: root + "/model.safetensors")
      for path in ["", "/model.safetensors", "/missing", "/checkpoint"] {
        #expect(try TensorFlowCheckpoint.Location(root + path) == nil, "\(path)")
      }
      #expect(
        message { _ = try TensorFlowCheckpoint.read(root) }
          == "'\(root)': no TensorFlow checkpoint (expected its prefix, with .index behind it, or a "
          + "folder or zip archive with one)")
    }
  }

  /// The list says which; without its help several are refused.
  @Test(arguments: [
    ("model_checkpoint_path: \"b-2\"\nall_model_checkpoint_paths: \"a-1\"\n", "b-2"),
    ("# c\n  model_checkpoint_path: '/elsewhere/a-1'", "a-1"),
    ("model_checkpoint_path: \"\\141-\\1\"", nil),
    ("model_checkpoint_path: \"\\142-\\062\"", "b-2"),
    ("model_checkpoint_path: \"b-2", nil),
    ("model_checkpoint_path: \"../b-3\"", nil),
    ("", nil),
  ])
  func theListChooses(list: String, expected: String?) throws {
    try withTemporaryDirectory { root in
      for name in ["a-1", "b-2"] { try AtomicFile.write(text: "", to: root + "/\(name).index") }
      try AtomicFile.write(text: list, to: root + "/checkpoint")
      if let expected {
        let location = try TensorFlowCheckpoint.Location(root)
        #expect(location?.prefix == FileSystem.join(root, expected))
      } else {
        #expect(
          message { _ = try TensorFlowCheckpoint.Location(root) }
            == "'\(root)': 2 checkpoints, expected one: name one of a-1, b-2")
      }
    }
  }

  /// Every variable of a checkpoint of Google's layout, against the list of them.
  @Test(.enabled(if: Fixtures.referenceFolder != nil))
  func theReferenceCheckpoint() throws {
    let folder = try #require(Fixtures.referenceFolder) + "/tf-checkpoint"
    let contents = try TensorFlowCheckpoint.read(folder)
    let list = String(
      decoding: try FileSystem.contents(of: folder + "/variables.tsv"), as: UTF8.self)
    let rows = list.split(separator: "\n").dropFirst()
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    #expect(contents.tensors.count == rows.count)
    #expect(contents.skipped.isEmpty)
    for row in rows {
      let entry = try contents.tensors.entry(String(row[0]))
      #expect(entry.type == (row[1] == "1" ? .float32 : .int64))
      #expect(entry.shape.map(String.init).joined(separator: "x") == row[2])
      #expect(CRC32C.checksum(of: entry.storage.bytes).masked == UInt32(row[6], radix: 16))
    }
  }
}
