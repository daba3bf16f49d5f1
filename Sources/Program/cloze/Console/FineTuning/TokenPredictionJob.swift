import Corpora
import ExactStrings
import FineTuning
import Models
import Platform
import Serialization

/// Labels the words of a file, window by window, and keeps the user informed.
final class TokenPredictionJob {
  private let predictor: TokenPredictor
  private let source: Source
  private let writesJSON: Bool
  private let line = ProgressLine()
  private let watch = Stopwatch()
  private var sentences = 0
  private var cutWords = 0
  private var pieces = PieceCount()
  private var gold: [[Int32]] = []
  private var logits: [[Float]] = []
  private var lines: [Int] = []
  private var words: [[String]] = []
  private(set) var passedOver: [String] = []

  /// Where the sentences come from.
  enum Source {
    /// CoNLL's columns; the tags are read where the columns say so.
    case columns(path: String, CoNLLColumns, skipsBadRows: Bool)
    /// A text a line.
    case texts(path: String)
  }

  /// Sentences that are sorted by length together.
  private static let window = 1024

  init(_ predictor: TokenPredictor, _ source: Source, writesJSON: Bool) {
    (self.predictor, self.source, self.writesJSON) = (predictor, source, writesJSON)
  }

  /// Labels everything.
  ///
  /// - Parameter output: gets a line for every word and a blank one after every sentence, or an object for each.
  /// - Throws: what reading, computing or writing throws.
  func run(into output: consuming FileWriter) throws {
    defer { line.finish() }
    switch source {
    case .columns(let path, let columns, let skips):
      var reader = try CoNLLReader(path: path, columns: columns, skipsBadRows: skips)
      var isAtEnd = false
      while !isAtEnd {
        var found: [TaggedSentence] = []
        while found.count < Self.window {
          guard let sentence = try reader.next() else {
            isAtEnd = true
            break
          }
          if try take(sentence, path, skips) { found.append(sentence) }
        }
        try label(found, &output)
      }
      passedOver += reader.badRows.map(\.description)
    case .texts(let path):
      var reader = try TextLineReader(path: path)
      var found: [TaggedSentence] = []
      while let text = try reader.next() {
        found.append(
          TaggedSentence(line: reader.line, words: predictor.words(of: text), tags: []))
        if found.count == Self.window {
          try label(found, &output)
          found = []
        }
      }
      try label(found, &output)
    }
    try output.finish()
  }

  /// Understands the tags of a sentence; false if it is passed over.
  private func take(_ sentence: TaggedSentence, _ path: String, _ skips: Bool) throws -> Bool {
    guard !sentence.tags.isEmpty else { return true }
    do throws(CoNLLFault) {
      let example = try TokenExample(sentence, of: path) { tag in
        predictor.labels.firstIndex { $0.utf8.elementsEqual(tag.utf8) }.map { Int32($0) }
      }
      gold.append(example.labels)
      lines.append(sentence.line)
      words.append(sentence.words)
      return true
    } catch {
      guard skips else { throw error }
      passedOver.append(error.description)
      return false
    }
  }

  /// Labels the words of some sentences, and writes them.
  private func label(_ found: [TaggedSentence], _ output: inout FileWriter) throws {
    let (outputs, cut, count) = try predictor.outputs(for: found.map(\.words))
    for (index, sentence) in found.enumerated() {
      let labels = outputs.predictions(index)
      try output.write(writesJSON ? json(sentence, labels) : rows(sentence, labels))
    }
    try output.flush()
    if !gold.isEmpty { logits += outputs.logits }
    cutWords += cut
    pieces += count
    sentences += found.count
    if watch.seconds > 2 {
      line.show(fraction: 0) { "predicting: \(grouped(sentences, "sentence"))" }
    }
  }

  /// The word, its tag if that is known, and the label, as `conlleval` reads them.
  private func rows(_ sentence: TaggedSentence, _ labels: [String]) -> String {
    var text = ""
    for (index, word) in sentence.words.enumerated() {
      let tag = sentence.tags.isEmpty ? "" : sentence.tags[index] + "\t"
      text += "\(word)\t\(tag)\(labels[index])\n"
    }
    return text + "\n"
  }

  private func json(_ sentence: TaggedSentence, _ labels: [String]) -> String {
    func list(_ texts: [String]) -> String {
      "[" + texts.map(JSONValue.quoted).joined(separator: ", ") + "]"
    }
    var members = ["\"words\": \(list(sentence.words))", "\"labels\": \(list(labels))"]
    if TaggedSpan.areTags(predictor.labels) {
      let spans = TaggedSpan.spans(of: labels).map { span in
        "{\"type\": \(JSONValue.quoted(span.type.string)), \"words\": [\(span.words.lowerBound), "
          + "\(span.words.upperBound)], \"text\": "
          + JSONValue.quoted(sentence.words[span.words].joined(separator: " ")) + "}"
      }
      members.append("\"spans\": [\(spans.joined(separator: ", "))]")
    }
    return "{\(members.joined(separator: ", "))}\n"
  }

  /// Says what is to be said in the end, with the figures if the tags are known.
  ///
  /// - Parameter format: how they are printed; nil: to standard error, as standard output has the predictions.
  /// - Throws: `SystemError` if they cannot be printed.
  func finish(_ format: OutputOptions?) throws {
    tellOfPassedOver(passedOver)
    warnOfUnknown(pieces.unknownShare, predictor.origin)
    if cutWords > 0 {
      let isOne = cutWords == 1
      warn(
        "\(grouped(cutWords, "word")) \(isOne ? "has" : "have") more pieces than a window of "
          + "\(predictor.maximumLength) tokens and \(isOne ? "loses" : "lose") an end (--max-seq-length)"
      )
    }
    guard !gold.isEmpty else {
      if format != nil { note("\(grouped(sentences, "sentence")) labelled") }
      return
    }
    let evaluation = TokenEvaluation(labels: predictor.labels, gold: gold, outputs: logits)
    let text = evaluationTables(
      evaluation.figureRows, evaluation.tables,
      evaluation.worstExamples(lines: lines, words: words), on: grouped(sentences, "sentence"))
    guard let format else { return note(text) }
    let report = evaluation.report(step: predictor.run?.step ?? 0)
    try format.show(PredictionFigures(evaluation: report, texts: sentences)) { text }
  }
}
