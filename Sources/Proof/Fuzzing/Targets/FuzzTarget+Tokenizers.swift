import Inference
import Interchange
import Platform
import Preconditions
import Randomness
import Serialization
import Tokenization

extension FuzzTarget {
  /// Exported tokenizers: a spoiled `tokenizer.json` or `tokenizer_config.json` beside good files.
  static func exportedTokenizer(_ seeds: SeedFiles) throws -> FuzzTarget {
    let vocabulary = try seeds.bytes("vocab.txt")
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(bytes: vocabulary), options: .uncased)
    let description = JSONWriter.text(TokenizerFile(tokenizer).json)
    let configuration = JSONWriter.text(
      TokenizerConfigurationFile(tokenizer.options, maximumLength: 64).json)
    // Only the configuration names a class.
    let mark = Array("\"tokenizer_class\"".utf8)
    return FuzzTarget(
      name: "exported-tokenizer", batchSize: 200, weight: 20,
      mutate: { random in
        var bytes = random.coin() ? description : configuration
        for _ in 0..<1 + random.integer(below: 3) { TextMutator.mutate(&bytes, &random) }
        return bytes
      },
      read: { input, scratch in
        let folder = FileSystem.join(FileSystem.parent(of: scratch), "tokenizer")
        try FileSystem.createDirectory(folder)
        let isConfiguration =
          input.prefix(64).split(separator: 0x3A).first.map {
            $0.suffix(mark.count).elementsEqual(mark)
          } ?? false
        try write(isConfiguration ? description : input, to: folder + "/tokenizer.json")
        try write(isConfiguration ? input : configuration, to: folder + "/tokenizer_config.json")
        try write(vocabulary, to: folder + "/vocab.txt")
        let read = try ExportedTokenizer.read(folder).tokenizer
        require(read.vocabulary == tokenizer.vocabulary, "a vocabulary changes")
        _ = read.encode("the sun\u{200B} caf\u{E9}")
      })
  }
}
