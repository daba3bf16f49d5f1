import Corpora
import Tokenization

/// The sentences of a run as windows, in memory.
public struct TokenExamples: IndexedExamples {
  private struct Window {
    let ids: [Int32]
    let rows: [Int32]
    let labels: [Int32]
  }

  /// How many windows there are.
  public var count: Int { windows.count }
  /// The line of the user's file that each sentence begins in.
  public private(set) var lines: [Int] = []
  /// The words, where they are kept, `[sentences][words]`.
  public private(set) var words: [[String]] = []
  /// The right labels, `[sentences][words]`, where they are known.
  public private(set) var labels: [[Int32]] = []
  /// Which windows are of each sentence: together they have every word once, in order.
  public private(set) var windowsOfSentence: [Range<Int>] = []
  /// How many words lost an end.
  public private(set) var cutCount = 0
  /// How many words there are.
  public private(set) var wordCount = 0
  /// The pieces of all windows.
  private(set) var pieces = PieceCount()
  private var windows: [Window] = []

  /// Reads the sentences of a run.
  ///
  /// - Parameters:
  ///   - path: the run's own file.
  ///   - names: the names of the labels, in the order of the outputs.
  ///   - windowing: how sentences are seen.
  ///   - keepsWords: whether words stay in memory.
  /// - Throws: ``ExampleError`` if a line is none of a sentence; `CorpusError` if the file cannot be read.
  init(
    path: String, labels names: [String], _ windowing: TokenWindowing, keepsWords: Bool
  ) throws {
    let names = LabelNames(names)
    var reader = try RecordReader(path: path)
    while let record = try reader.next() {
      guard case .object(let object) = record.contents, let sentence = TokenSentence(object) else {
        throw ExampleError(path, line: record.line, "is no sentence of a run")
      }
      do throws(RowFault) {
        var labels: [Int32] = []
        for tag in sentence.tags { labels.append(Int32(try names.place(of: tag))) }
        append(sentence.words, labels, line: sentence.line, windowing, keepsWords: keepsWords)
      } catch {
        throw ExampleError(path, line: record.line, error.problem)
      }
    }
  }

  /// Makes examples without labels of sentences.
  init(_ sentences: [[String]], _ windowing: TokenWindowing) {
    for words in sentences { append(words, [], line: 0, windowing, keepsWords: false) }
  }

  private mutating func append(
    _ words: [String], _ labels: [Int32], line: Int, _ windowing: TokenWindowing, keepsWords: Bool
  ) {
    let (found, cut) = windowing.windows(of: words)
    let start = windows.count
    // A window none of whose words has most context there has nothing to say.
    for window in found where !window.ownWords.isEmpty {
      pieces.add(window.ids, special: 2, unknown: windowing.tokenizer.vocabulary.unknown)
      windows.append(
        Window(
          ids: window.ids, rows: Array(window.ownRows),
          labels: labels.isEmpty ? [] : Array(labels[window.ownWords])))
    }
    windowsOfSentence.append(start..<windows.count)
    lines.append(line)
    if keepsWords { self.words.append(words) }
    self.labels.append(labels)
    cutCount += cut
    wordCount += words.count
  }

  /// How many tokens a window has.
  public func length(_ index: Int) -> Int { windows[index].ids.count }

  /// How many words are learned or labelled in a window.
  func words(of index: Int) -> Int { windows[index].rows.count }

  /// Appends a window to a batch.
  public func append(_ index: Int, to batch: inout TokenBatch) {
    batch.append(ids: windows[index].ids, rows: windows[index].rows)
    batch.labels += windows[index].labels
  }
}
