import ArgumentParser
import Corpora
import Platform
import Pretraining

/// Writes instances to files and keeps the user informed.
struct InstanceFileJob {
  let paths: [String]
  let format: InstanceFile.Format
  let line: ProgressLine
  let watch: Stopwatch

  struct Result: Encodable, CustomStringConvertible {
    let files: [String]
    let instances: Int
    let notNext: Int
    var notNextFromTheSameDocument: Int?
    let notNextShare: Double?
    let meanLength: Double
    let meanPredictions: Double
    let fill: Double
    /// The share of the tokens of the corpus that stand in an instance of the first pass.
    var textShare: Double?
    var documents = 0
    var sentences = 0
    var tokens = 0
    var unknownRate = 0.0
    let seconds: Double
    let writingSeconds: Double
    /// From the text to the file.
    let instancesPerSecond: Double
    /// Without reading and tokenizing text.
    let writtenInstancesPerSecond: Double
    /// Making instances in memory of tokens or, in mode google, of draws made before.
    let drawnInstancesPerSecond: Double

    var description: String {
      var text = """
        \(files.joined(separator: ", ")): \(grouped(instances, "instance")) from \(grouped(documents, "document")), \
        \(grouped(tokens, "token")), unknown \(decimal(100 * unknownRate, 3)) %
        mean length \(decimal(meanLength, 1)) (fill \(decimal(100 * fill, 1)) %), \
        \(decimal(meanPredictions, 1)) predictions
        """
      if let notNextShare {
        text += "\nNotNext \(decimal(100 * notNextShare, 1)) %"
        if let same = notNextFromTheSameDocument {
          text += ", \(grouped(same)) of them from the same document, as in Google's program"
        }
      }
      return text + """

        \(grouped(Int(instancesPerSecond))) instances/s from text to file, \
        \(grouped(Int(writtenInstancesPerSecond))) from stored tokens to file, \
        \(grouped(Int(drawnInstancesPerSecond))) in memory
        """
    }
  }

  func showTokenization(_ progress: TokenizationProgress) throws {
    line.show(fraction: Double(progress.bytes) / Double(max(progress.expectedBytes, 1))) {
      "tokenizing: \(grouped(progress.documents, "document")), \(grouped(progress.tokens, "token"))"
    }
  }

  func showDrawing(_ count: Int) throws {
    line.show(fraction: 0) { "drawing: \(grouped(count, "instance"))" }
  }

  func write(
    _ source: inout some InstanceSource, _ description: InstanceFile.Description
  ) throws -> Result {
    defer { line.finish() }
    let count = source.count
    let start = watch.seconds
    announceReplacement(of: paths, format.replaceable)
    let summary = try InstanceFile.write(
      &source, to: paths, format: format, description: description
    ) { written in
      line.show(fraction: Double(written) / Double(max(count, 1))) {
        let rate = Double(written) / max(watch.seconds - start, 1e-9)
        return "writing: \(grouped(written)) of \(grouped(count, "instance")), "
          + "\(grouped(Int(rate)))/s"
      }
    }
    let seconds = watch.seconds
    let number = Double(max(summary.instances, 1))
    return Result(
      files: paths, instances: summary.instances, notNext: summary.notNext,
      notNextShare: description.predictsNextSentence ? Double(summary.notNext) / number : nil,
      meanLength: Double(summary.tokens) / number,
      meanPredictions: Double(summary.predictions) / number,
      fill: Double(summary.tokens) / number / Double(description.maximumSequenceLength),
      seconds: seconds, writingSeconds: seconds - start,
      instancesPerSecond: Double(summary.instances) / max(seconds, 1e-9),
      writtenInstancesPerSecond: Double(summary.instances) / max(seconds - start, 1e-9),
      drawnInstancesPerSecond: Double(summary.instances) / max(summary.drawingSeconds, 1e-9))
  }
}
