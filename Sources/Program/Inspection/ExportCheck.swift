import Autograd
import ExactStrings
import Interchange
import Models
import Platform
import Training

/// The proof of an exported model.
struct ExportCheck {
  private let folder: String
  private static let weights = "model.safetensors"
  private static let configuration = "config.json"

  init(_ folder: String) { self.folder = folder }

  /// Whether a folder holds an exported model, or what is left of one.
  static func isExport(_ folder: String) -> Bool {
    let isOne = [weights, "tokenizer.json", "tokenizer_config.json"].contains {
      FileSystem.exists(FileSystem.join(folder, $0))
    }
    // Shards and PyTorch's files are proved as a whole.
    let others = [
      "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
    ]
    return isOne
      && (FileSystem.exists(FileSystem.join(folder, weights))
        || !others.contains { FileSystem.exists(FileSystem.join(folder, $0)) })
  }

  /// Proves each file and, where all are whole, that they fit each other and compute numbers.
  ///
  /// - Throws: `SystemError` if the folder cannot be read.
  func results() throws -> FolderCheck.Results {
    let names = try FileSystem.list(folder).sortedByBytes()
    let others = names.filter { $0.hasExactSuffix(".json") && !$0.isExactly(Self.configuration) }
    let vocabulary = names.filter { $0.isExactly("vocab.txt") }
    var results =
      [Self.configuration, Self.weights].map(required)
      + vocabulary.map { name in Result { try FileCheck(path: file(name)) } }
      + others.map { FolderCheck.result(file($0), ExportedTokenizer.prove) }
    if results.allSatisfy({ (try? $0.get()) != nil }) {
      do {
        try ModelReader.read(folder).prove(in: Context(threadCount: 1))
      } catch {
        results.append(.failure(error))
      }
    }
    return results
  }

  private func file(_ name: String) -> String { FileSystem.join(folder, name) }

  private func required(_ name: String) -> Result<FileCheck, any Error> {
    let path = file(name)
    guard FileSystem.exists(path) else {
      return .failure(
        TrainingError("'\(path)' is missing, expected it beside the other files of the model"))
    }
    guard name.isExactly(Self.configuration) else { return Result { try FileCheck(path: path) } }
    return FolderCheck.result(path, JSONCheck.configuration)
  }
}
