import Autograd
import Layers
import Models

/// What a model gives for the words of sentences.
public struct TokenOutputs: Sendable {
  /// The names of the labels.
  public let labels: [String]
  /// Logits, `[sentences][words · labels]`.
  public let logits: [[Float]]

  /// The likeliest of some logits, of equal ones the first.
  static func best(_ logits: ArraySlice<Float>) -> Int32 {
    let best = logits.indices.max { logits[$0] < logits[$1] || logits[$0] == logits[$1] && $0 > $1 }
    return Int32((best ?? logits.startIndex) - logits.startIndex)
  }

  /// The labels of a sentence's words, `[words]`.
  public func predictions(_ sentence: Int) -> [String] {
    let (values, width) = (logits[sentence], labels.count)
    return stride(from: 0, to: values.count, by: width).map {
      labels[Int(Self.best(values[$0..<$0 + width]))]
    }
  }
}

extension TokenObjective {
  /// The outputs for all words.
  ///
  /// - Parameters:
  ///   - examples: sentences.
  ///   - isAbandoned: whether to give up.
  /// - Returns: in the order of the sentences; nil if it was given up.
  func outputs(
    of examples: TokenExamples, until isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) -> TokenOutputs? {
    let width = head.labels.count
    var ofWindows = [[Float]](repeating: [], count: examples.count)
    let isDone = context.threads.abandoning(when: isAbandoned) {
      for indices in examples.batches() {
        let values = outputs(of: examples.batch(of: indices)).values
        if isAbandoned() { return false }
        var place = 0
        for index in indices {
          let end = place + examples.words(of: index) * width
          ofWindows[index] = Array(values[place..<end])
          place = end
        }
      }
      return true
    }
    guard isDone else { return nil }
    return TokenOutputs(
      labels: head.labels,
      logits: examples.windowsOfSentence.map { ofWindows[$0].flatMap { $0 } })
  }
}
