import Autograd
import Foundation
import Layers
import Models
import Platform
import Pretraining
import Serialization
import TestSupport
import Testing
import Training

@Suite struct NonFiniteTests {
  private let temporary: String

  init() throws { temporary = try FileSystem.makeTemporaryDirectory(prefix: "training-tests") }

  /// A run of single sequences in which a position has no finite embedding: steps whose sequence is
  /// long enough to have it cannot be made, the others can.
  private func poisonedRun(
    _ name: String, _ policy: NonFinitePolicy?, position: Int = 20, steps: Int = 24
  ) throws -> PretrainingRun {
    let directory = try TemporaryDirectory()
    var options = tinyOptions(steps: steps)
    options.batchSize = 1
    options.shortSequenceProbability = 0.6
    options.onNonFinite = policy
    let run = try startRun(
      FileSystem.join(temporary, name), in: directory, options: options)
    let positions = try #require(
      run.trainer.model.parameters.first {
        $0.parts[0].name == "bert.embeddings.position_embeddings.weight"
      })
    positions.tensor.withMutableElements { $0[position * 16 + 3] = .infinity }
    return run
  }

  private func state(_ trainer: Trainer<PretrainingObjective>) -> [[String: [UInt8]]] {
    let moments = trainer.optimizer.state
    return [
      bytes(trainer.model.parameters.stateDictionary()), bytes(moments[0].tensors),
      bytes(moments[1].tensors),
    ]
  }

  @Test func aRunStopsBeforeTheStepAndKeepsWhatLedToIt() throws {
    defer { try? FileSystem.removeDirectory(temporary) }
    let run = try poisonedRun("run", nil)
    let text = message { _ = try run.train(until: 24) { _ in } }
    let failed = run.trainer.step + 1
    let file = String(format: "non-finite-step-%08d.h5", failed)
    #expect(text.hasPrefix("step \(failed): MLM loss nan"), "\(text)")
    #expect(text.contains("'cloze reproduce \(run.directory.path)/\(file)'"))
    #expect(!text.contains("\n") && !text.contains("-nan"))
    #expect(run.trainer.optimizer.updates == failed - 1)

    let path = FileSystem.join(run.directory.path, file)
    let before = try Checkpoint(path: path)
    #expect(before.state.step == failed - 1)
    #expect(before.state.cursor == run.trainer.cursor)
    #expect(
      [bytes(before.model), bytes(before["first_moment"]), bytes(before["second_moment"])]
        == state(run.trainer))

    let again = try StepReproduction(path: path, context: try Context(threadCount: 2))
    #expect(again.isReproduced)
    #expect(again.step == failed)
    #expect(again.findings.allSatisfy { $0.nonFiniteWeights + $0.nonFiniteGradients > 0 })
    let positions = try #require(
      again.findings.first { $0.parameter == "bert.embeddings.position_embeddings.weight" })
    #expect(positions.nonFiniteWeights == 1)
    #expect(again.largestWeight.isFinite && again.largestWeight > 0)
  }

  @Test func aReproductionHasTheNumbersOfTheRun() throws {
    defer { try? FileSystem.removeDirectory(temporary) }
    let run = try poisonedRun("run", nil)
    _ = message { _ = try run.train(until: 24) { _ in } }
    let name = try #require(
      try FileSystem.list(run.directory.path).first { $0.hasPrefix("non-finite") })
    let path = FileSystem.join(run.directory.path, name)
    let again = try StepReproduction(path: path, context: try Context(threadCount: 1))
    #expect(again.found.description == again.recorded.description)
  }

  @Test func skippedStepsChangeNothingAndResumeIsExact() throws {
    defer { try? FileSystem.removeDirectory(temporary) }
    let whole = try poisonedRun("whole", .skip)
    var skipped: [Int] = []
    var steps: [Int] = []
    let outcome = try whole.train(until: 24) { event in
      switch event {
      case .skipped(let fault): skipped.append(fault.step)
      case .step(let metrics): steps.append(metrics.step)
      default: break
      }
    }
    #expect(outcome == .finished)
    try #require(!skipped.isEmpty && !steps.isEmpty, "skipped \(skipped), made \(steps)")
    #expect((skipped + steps).sorted() == Array(1...24))
    #expect(whole.trainer.step == 24)
    #expect(whole.trainer.skippedSteps == skipped.count)
    #expect(whole.trainer.optimizer.updates == steps.count)
    #expect(try metricSteps(whole.directory.metrics, kind: "skipped") == skipped)
    #expect(try metricSteps(whole.directory.metrics) == steps)

    let middle = try #require(skipped.first { $0 < 24 })
    for stop in Set([middle - 1, middle, 12]) where stop > 0 {
      let path = FileSystem.join(temporary, "parts-\(stop)")
      do {
        let first = try poisonedRun("parts-\(stop)", .skip)
        _ = try first.train(until: stop) { _ in }
      }
      let second = try PretrainingRun(
        resuming: RunDirectory(path), context: try Context(threadCount: 1))
      #expect(second.trainer.step == stop)
      #expect(second.trainer.skippedSteps == skipped.filter { $0 <= stop }.count)
      _ = try second.train(until: 24) { _ in }
      #expect(state(second.trainer) == state(whole.trainer))
      #expect(second.trainer.cursor == whole.trainer.cursor)
      #expect(second.trainer.skippedSteps == whole.trainer.skippedSteps)
    }
  }

  @Test func aRunWhoseWeightsAreLostEndsAllTheSame() throws {
    defer { try? FileSystem.removeDirectory(temporary) }
    let run = try poisonedRun("run", .skip, position: 0, steps: 200)
    let text = message { _ = try run.train(until: 200) { _ in } }
    #expect(text.hasPrefix("step 101: "), "\(text)")
    #expect(run.trainer.skippedSteps == 100)
    #expect(run.trainer.optimizer.updates == 0)
  }

  @Test func otherFilesAreRefused() throws {
    defer { try? FileSystem.removeDirectory(temporary) }
    let directory = try TemporaryDirectory()
    let run = try startRun(
      FileSystem.join(temporary, "run"), in: directory, options: tinyOptions(steps: 1))
    _ = try run.train(until: 1) { _ in }
    let path = run.directory.checkpoint(step: 1)
    let text = message {
      _ = try StepReproduction(path: path, context: try Context(threadCount: 1))
    }
    #expect(text.contains("'\(path)'") && text.contains("expected the file of a step"), "\(text)")
  }
}
