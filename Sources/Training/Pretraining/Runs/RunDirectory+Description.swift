import Models
import Platform
import Tokenization
import Training

extension RunDirectory {
  /// What `run.json` says of a run at step 0.
  ///
  /// - Throws: an error that names the file that is damaged or does not fit.
  func describedState() throws -> RunState {
    let file = try RunDescription(path: description)
    let state = try RunState(
      attributes: file,
      ModelRecord(
        attributes: file, vocabulary: try Vocabulary(contentsOfRegularFile: vocabulary)))
    guard state.step == 0, state.skippedSteps == 0, state.cursor == DataCursor() else {
      throw TrainingError(
        "'\(description)' describes a run at step \(state.step), expected one at its start")
    }
    return state
  }

  /// Proves `run.json`: that it is ours and, for a run that is settled, that it says all that starts one.
  ///
  /// - Returns: what it describes, in words.
  /// - Throws: an error that names the file that is damaged or does not fit.
  package func proveDescription() throws -> String {
    guard try RunDescription(path: description).isComplete else {
      return "description of a run that is not settled"
    }
    let steps = try describedState().options.schedule.totalSteps
    return "description of a run of \(counted(steps, "step"))"
  }
}
