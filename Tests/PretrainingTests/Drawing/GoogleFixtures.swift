import Corpora
import Foundation
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Tokenization

/// What google-research/bert's own program made; see `Fixtures/make_google_fixtures.py`.
enum GoogleFixtures {
  static func path(_ name: String) throws -> String {
    let url = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return url.appendingPathComponent(name).path
  }

  static func text(_ name: String) throws -> String {
    try #require(String(validating: FileSystem.contents(of: path(name)), as: UTF8.self))
  }

  /// The path of a text of the sample corpus.
  static func sample(_ name: String) throws -> String {
    let package = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let path = "/" + package + "/Corpora/sample/" + name + ".txt"
    try #require(FileSystem.exists(path))
    return path
  }

  /// The bytes of a dataset of `google-reference.h5`.
  static func reference(_ name: String) throws -> [UInt8] {
    try HDF5File(opening: path("google-reference.h5")).read("/" + name)
  }

  /// The SHA-256 of the instances that Google's program makes of the reference corpus.
  static func checksum(_ name: String) throws -> String {
    try HDF5File(opening: path("google-reference.h5")).string(name)
  }

  static func uncasedVocabulary() throws -> Vocabulary {
    try Vocabulary(bytes: reference("vocabulary"))
  }

  static let smallVocabulary = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##c", "d", ".",
  ]
}

/// Makes Google's instances of some files and writes them as JSON lines.
func googleLines(
  _ paths: [String], _ vocabulary: Vocabulary, _ options: GoogleInstanceOptions,
  in directory: borrowing TemporaryDirectory
) throws -> String {
  let output = FileSystem.join(directory.path, "instances.jsonl")
  var instances = try GoogleInstances(
    CorpusReader(paths: paths), vocabulary: vocabulary, options: options, beside: output)
  let written = try InstanceFile.write(
    &instances, to: [output], format: .jsonl,
    description: .init(options: options, vocabulary: vocabulary, isCompressed: false)
  ).instances
  let text = String(decoding: try FileSystem.contents(of: output), as: UTF8.self)
  #expect(text.count { $0 == "\n" } == written)
  #expect(written == instances.count)
  return text
}
