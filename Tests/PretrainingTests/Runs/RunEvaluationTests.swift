import Autograd
import Corpora
import Foundation
import Layers
import Models
import Pretraining
import Sequences
import TestSupport
import Testing
import Tokenization
import Training

@Suite struct RunEvaluationTests {
  /// Every figure, from logits, in double precision.
  private struct Direct {
    var masked = 0
    var loss = 0.0
    var correct = 0
    var unigram = 0.0
    var commonest = 0
    var pairs = [0, 0]
    var pairsCorrect = [0, 0]
    var pairLoss = 0.0

    mutating func add(_ batch: PretrainingBatch, _ model: BERTForPreTraining, counts: [Int]) {
      let packed = PackedSequences(
        tokens: batch.sequences.tokens, segments: batch.sequences.segments,
        positions: batch.sequences.positions,
        offsets: batch.sequences.offsets)
      let hidden = model.encode(packed)
      let width = model.configuration.vocabularySize
      let logits = model.maskedLanguageModelLogits(hidden, rows: batch.maskedRows).values
      let total = Double(counts.reduce(0, +))
      let most = counts.firstIndex(of: counts.max() ?? 0) ?? 0
      for (row, label) in batch.maskedLabels.enumerated() {
        let (loss, best) = Self.crossEntropy(
          logits[row * width..<(row + 1) * width], label: Int(label))
        masked += 1
        self.loss += loss
        correct += best == Int(label) ? 1 : 0
        unigram -= log(Double(counts[Int(label)]) / total)
        commonest += Int(label) == most ? 1 : 0
      }
      let classes = model.pairLogits(model.pool(hidden, packed)).values
      for (row, label) in batch.pairLabels.enumerated() {
        let (loss, best) = Self.crossEntropy(classes[row * 2..<row * 2 + 2], label: Int(label))
        pairLoss += loss
        pairs[Int(label)] += 1
        pairsCorrect[Int(label)] += best == Int(label) ? 1 : 0
      }
    }

    private static func crossEntropy(_ logits: ArraySlice<Float>, label: Int) -> (Double, Int) {
      let values = logits.map(Double.init)
      let sum = values.reduce(0) { $0 + exp($1) }
      return (log(sum) - values[label], values.firstIndex(of: values.max() ?? 0) ?? 0)
    }
  }

  @Test func reportEqualsADirectComputation() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.file("tokens.h5")
    try TestCorpus.tokenize(to: path, in: temporary, documents: 60)
    let store = try TokenStore(opening: path)
    let split = try DocumentSplit(documentCount: store.documentCount, holdOutEvery: 3)
    let set = try EvaluationSet(
      view: store.view, documents: split.evaluation,
      options: InstanceOptions(maximumSequenceLength: 24), vocabulary: store.vocabulary)
    var configuration = tinyConfiguration(vocabularySize: store.vocabulary.count)
    configuration.initializerRange = 0.6
    let model = try BERTForPreTraining(
      configuration, .initialized(seed: 8), context: try Context(threadCount: 2))
    let report = Evaluator(
      set: set,
      unigram: UnigramBaseline(
        view: store.view, documents: split.training, vocabulary: store.vocabulary)
    ).report(model, step: 17)

    var counts = Array(repeating: 1, count: store.vocabulary.count)
    for document in split.training {
      for sentence in store.documentOffsets[
        Int(document)]..<store.documentOffsets[
          Int(document) + 1]
      {
        let range =
          store.sentenceOffsets[Int(sentence)]..<store.sentenceOffsets[Int(sentence) + 1]
        for token in range { counts[Int(store.tokens[Int(token)])] += 1 }
      }
    }
    var direct = Direct()
    set.batches(of: 7) { direct.add($0, model, counts: counts) }

    func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-5 * max(1, abs(b)) }
    let masked = report.maskedLanguageModel
    #expect(report.step == 17)
    #expect(masked.count == direct.masked && direct.masked > 30)
    #expect(close(masked.loss, direct.loss / Double(direct.masked)))
    #expect(close(masked.perplexity, exp(direct.loss / Double(direct.masked))))
    #expect(close(masked.accuracy, Double(direct.correct) / Double(direct.masked)))
    #expect(close(masked.uniformLoss, log(Double(store.vocabulary.count))))
    #expect(close(masked.unigramLoss, direct.unigram / Double(direct.masked)))
    #expect(
      close(masked.commonestPieceAccuracy, Double(direct.commonest) / Double(direct.masked)))
    let next = try #require(report.pairs)
    let pairs = Double(direct.pairs[0] + direct.pairs[1])
    #expect(next.count == direct.pairs[0] + direct.pairs[1] && next.count == set.count)
    #expect(close(next.loss, direct.pairLoss / pairs))
    #expect(close(next.accuracy, Double(direct.pairsCorrect.reduce(0, +)) / pairs))
    #expect(close(next.majorityAccuracy, Double(direct.pairs.max() ?? 0) / pairs))
    #expect(close(next.recalls[0], Double(direct.pairsCorrect[0]) / Double(direct.pairs[0])))
    #expect(close(next.recalls[1], Double(direct.pairsCorrect[1]) / Double(direct.pairs[1])))
  }

  @Test func evaluationChangesNothing() throws {
    let temporary = try TemporaryDirectory()
    let run = try startRun(
      temporary.file("run"), in: temporary, options: tinyOptions(holdOut: 4))
    let evaluator = try #require(run.evaluator)
    let before = bytes(run.trainer.model.parameters.stateDictionary())
    let first = evaluator.report(run.trainer.model, step: 0)
    let second = evaluator.report(run.trainer.model, step: 0)
    #expect(first.maskedLanguageModel.loss == second.maskedLanguageModel.loss)
    #expect(first.pairs?.loss == second.pairs?.loss)
    #expect(bytes(run.trainer.model.parameters.stateDictionary()) == before)
  }
}
