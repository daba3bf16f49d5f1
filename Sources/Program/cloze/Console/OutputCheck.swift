import ExactStrings
import Platform
import Pretraining
import Training

/// Refuses an output that would destroy an input or a file of another kind, or cannot be written, before
/// the work that it is for.
///
/// - Parameters:
///   - path: the file to be written.
///   - kind: what it may replace.
///   - inputs: every file that is read, and `-` for standard input; nil ones count for nothing.
///   - option: the option that names it.
/// - Throws: `CommandError`.
func checkOutput(
  _ path: String, replacing kind: ReplaceableKind, inputs: [String?], option: String = "--output"
) throws {
  try namingOption(option) {
    let inputs = inputs.compactMap(\.self)
    try OutputFile.check(path, replacing: kind, inputs: inputs)
    try OutputFile.checkStandardStreams(inputs: inputs)
  }
  try checkOwner(of: path, option)
}

/// Refuses outputs that would destroy something, or each other.
///
/// - Parameters:
///   - outputs: options with the files that they name; nil ones count for nothing.
///   - kind: what they may replace.
///   - inputs: every file that is read, and `-` for standard input.
/// - Throws: `CommandError`; `SystemError` if a folder is not there.
func checkOutputs(
  _ outputs: [(option: String, path: String?)], replacing kind: ReplaceableKind, inputs: [String?]
) throws {
  var places: [(option: String, path: String)] = []
  for case (let option, let path?) in outputs {
    try checkOutput(path, replacing: kind, inputs: inputs, option: option)
    let folder = try FileSystem.canonicalPath(FileSystem.parent(of: path))
    let place =
      (try? FileSystem.canonicalPath(path))
      ?? FileSystem.join(folder, FileSystem.lastComponent(of: path))
    if let other = places.first(where: { $0.path.isExactly(place) }) {
      throw CommandError(
        "\(other.option) and \(option) are one file, '\(path)', expected a file for each")
    }
    places.append((option, place))
  }
}

/// Refuses to replace a file of a run or of an exported model, which would fit the others no more.
private func checkOwner(of path: String, _ option: String) throws {
  guard FileSystem.exists(path) else { return }
  let folder = FileSystem.parent(of: try FileSystem.canonicalPath(path))
  let owner =
    RunDirectory(folder).isRun
    ? "run" : FileSystem.exists(FileSystem.join(folder, "model.safetensors")) ? "model" : nil
  guard let owner else { return }
  throw CommandError(
    "\(option) '\(path)' is a file of the \(owner) in '\(folder)', expected another place")
}

/// Refuses a directory for output that one of the inputs lies in.
func checkOutput(directory: String, inputs: [String?]) throws {
  try namingOption("--output") {
    let inputs = inputs.compactMap(\.self)
    try OutputFile.check(directory: directory, inputs: inputs)
    try OutputFile.checkStandardStreams(inputs: inputs)
  }
}

private func namingOption(_ option: String, _ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as OutputError {
    let text = error.description
    // The option stands where the error speaks of the output.
    throw CommandError(
      text.hasExactPrefix("output") ? option + String(text.dropFirst("output".count)) : text)
  }
}

/// A failure of a command, in one line.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
