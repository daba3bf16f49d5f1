import ExactStrings
import Platform
import Pretraining
import Serialization
import Training

/// The proof that a folder is whole: each of its files, and that they belong together.
public enum FolderCheck {
  /// A proof or a fault for each file, and for each that is missing.
  public typealias Results = [Result<FileCheck, any Error>]

  /// Proves everything in the folder of a run or an exported model that has a checksum or a rule.
  ///
  /// - Parameter path: the folder.
  /// - Returns: the results in a fixed order.
  /// - Throws: `SystemError` if the folder cannot be read; ``TrainingError`` if it holds neither.
  public static func results(of path: String) throws -> Results {
    let directory = RunDirectory(path)
    if ExportCheck.isExport(path), try directory.checkpointSteps().isEmpty {
      return try ExportCheck(path).results()
    }
    return directory.kind == .fineTuning
      ? try FineTuningRunCheck(directory).results() : try RunCheck(directory).results()
  }

  static func result(
    _ path: String, _ prove: (String) throws -> String
  ) -> Result<FileCheck, any Error> {
    Result { try FileCheck(path, prove) }
  }
}
