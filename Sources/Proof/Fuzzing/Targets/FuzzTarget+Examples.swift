import FineTuning
import Preconditions
import Randomness
import Tokenization

extension FuzzTarget {
  /// Sentences with tags, in columns.
  static func taggedWords() -> FuzzTarget {
    let seeds = [
      "-DOCSTART- -X- O\n\nEU NNP B-ORG\nrejects VBZ O\n\n# id 7 domain=en\nPeter NNP B-PER\n",
      "New York\tB-LOC\n.\tO\n\n#tag\tO\ncafe\u{301}\tI-creative-work\r\n",
    ]
    return examples("conll", of: seeds) { path in
      var reader = try CoNLLReader(path: path)
      var metrics = SpanMetrics()
      while let sentence = try reader.next() {
        require(!sentence.words.isEmpty, "a sentence without words")
        metrics.add(gold: sentence.tags, predicted: sentence.tags.reversed())
      }
      require(metrics.overall.correct <= metrics.overall.gold, "more right than there are")
    }
  }

  /// Questions with their contexts, in JSON.
  static func questions() throws -> FuzzTarget {
    let tokenizer = WordPieceTokenizer(
      vocabulary: try Vocabulary(
        pieces: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "cat", "##s", "."]),
      options: NormalizerOptions())
    let windowing = try QuestionWindowing(
      tokenizer: tokenizer, maximumLength: 10, stride: 2, maximumQuestionLength: 4)
    let seeds = [
      #"{"data": [{"title": "T", "paragraphs": [{"context": "The cats é 日 sat.", "qas": [{"id": "a", "question": "#
        + #""Who?", "answers": [{"text": "cats", "answer_start": 4}, {"text": "日", "answer_start": 11}]}, "#
        + #"{"id": 7, "question": "Why?", "is_impossible": true, "answers": []}]}]}], "version": "2.0"}"#
    ]
    return examples("squad", of: seeds) { path in
      let reader = try SQuADReader(path: path)
      while let paragraph = try reader.next() {
        let context = windowing.encode(context: paragraph.context)
        for question in paragraph.questions {
          let pieces = try context.answerPieces(of: question, in: path)
          let windows = windowing.windows(question: question.text, context: context)
          var decoder = AnswerDecoder(context, options: AnswerOptions(nBest: 3))
          for window in windows {
            let rows = window.rows(of: pieces)
            var logits = [Float](repeating: 0, count: window.ids.count)
            logits[Int(rows.end)] = 1
            decoder.add(window, start: logits, end: logits)
          }
          _ = AnswerFiles.nBest([decoder.prediction(id: question.id)])
        }
      }
    }
  }

  private static func examples(
    _ name: String, of seeds: [String], _ read: @escaping @Sendable (_ path: String) throws -> Void
  ) -> FuzzTarget {
    FuzzTarget(
      name: name, batchSize: 1_000, weight: 100,
      mutate: { random in
        var bytes = Array(seeds[random.integer(below: seeds.count)].utf8)
        for _ in 0..<1 + random.integer(below: 4) { TextMutator.mutate(&bytes, &random) }
        if random.integer(below: 16) == 0 { ByteMutator.resize(&bytes, &random) }
        return bytes
      },
      read: { input, scratch in
        try write(input, to: scratch)
        try read(scratch)
      })
  }
}
