extension OptionTable {
  /// `finetune --freeze` on whole texts, which makes no steps.
  static func frozen() throws -> [OptionTable] {
    let rest = "--label-column second --train l.tsv --dev k.tsv --output out --threads 1"
    return [
      try OptionTable(
        "finetune",
        [
          ("frozen", "classification done \(rest) --freeze"),
          ("classes", "classification done --epochs 1 --batch-size 8 --max-seq-length 16 \(rest)"),
        ],
        """
        --train k.tsv                 | r e
        --dev l.tsv                   | r e
        --output out                  | s e
        --text-column other           | r e
        --label-column label          | r e
        --no-header & --text-column 1 --label-column 3 | r e
        --skip-bad-rows               | s e
        --multi-label                 | r e
        --max-seq-length 6            | r e
        --pooling-strategy CLS_TOKEN  | r x
        --pooling-layer -1            | r x
        --normalize                   | r x
        --no-normalize                | s x
        --inverse-regularization 0.01 | r x
        --class-weights a=3           | r e
        --metric loss                 | s e
        --checkpoint 3                | s e
        --threads 2                   | s e
        --json                        | s e
        --until-step 2                | x e
        --epochs 2                    | x e
        --batch-size 4                | x e
        --learning-rate 0.01          | x e
        --warmup 0.5                  | x e
        --dropout 0.5                 | x e
        --weight-decay 500            | x e
        --layer-decay 0.5             | x e
        --patience 1                  | x e
        --evaluate-every 1            | x e
        --save-every 1                | x e
        --seed 3                      | x e
        --grid-learning-rates 0.1,0.2 | x e
        --grid-seeds 1,2              | x e
        --ignore-memory-estimate      | x e
        """)
    ]
  }
}
