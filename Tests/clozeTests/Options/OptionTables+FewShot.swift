extension OptionTable {
  /// `finetune few-shot`, which trains vectors and solves a regression on them.
  static func fewShot() throws -> [OptionTable] {
    let size = "--label-column second --output out --batch-size 64 --threads 1"
    return [
      try OptionTable(
        "finetune",
        [("few-shot", "few-shot done --train l.tsv --dev k.tsv \(size)")],
        """
        --train k.tsv                 | r
        --dev l.tsv                   | r
        --output out                  | s
        --until-step 2                | x
        --text-column other           | r
        --label-column label          | r
        --no-header & --text-column 1 --label-column 3 | r
        --skip-bad-rows               | s
        --multi-label                 | x
        --epochs 2                    | r
        --batch-size 32               | r
        --learning-rate 0.01          | r
        --warmup 0.5                  | r
        --max-seq-length 6            | r
        --dropout 0.5                 | r
        --weight-decay 500            | r
        --layer-decay 0.5             | r
        --freeze                      | x
        --class-weights a=3           | r
        --metric loss                 | s
        --patience 1                  | x
        --evaluate-every 1            | s
        --save-every 1                | s
        --seed 3                      | r
        --pooling-strategy cls        | r
        --pooling-layer -1            | x
        --normalize                   | r
        --no-normalize                | s
        --inverse-regularization 0.01 | r
        --doc-stride 2                | x
        --max-query-length 3          | x
        --max-answer-length 1         | x
        --n-best-size 1               | x
        --null-score-diff-threshold 1 | x
        --loss cosine                 | x
        --grid-learning-rates 0.1,0.2 | x
        --grid-seeds 1,2              | x
        --checkpoint 3                | s
        --ignore-memory-estimate      | s
        --threads 2                   | s
        --json                        | s
        """)
    ]
  }
}
