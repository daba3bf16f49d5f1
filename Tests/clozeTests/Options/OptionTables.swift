/// Every option of every command, against every kind of input.
extension OptionTable {
  static let tables = Result {
    try [
      trainVocab(), tokenize(), createPretrainingData(), pretrain(), resume(), evaluate(),
      encode(), models(), importing(), export(), inspect(), reproduce(), verify(), finetune(),
      frozen(), fewShot(),
      predict(), serving(),
    ].flatMap { $0 } + benchmarks()
  }

  private static func trainVocab() throws -> [OptionTable] {
    [
      try OptionTable(
        "train-vocab",
        [
          ("text", "c.txt --output out --size 80"), ("json", "c.jsonl --output out --size 80"),
        ],
        """
        --text-format prose           | s s
        --document-blank-lines 2      | s x
        --document-size 40 & --text-format prose | s x
        --json-lines                  | e s
        --text-field text             | x s
        --text-column 1               | e x
        --plain-text                  | x e
        --size 60                     | r r
        --output out                  | s s
        --min-frequency 500           | r r
        --limit-alphabet 9 & --allow-unknown | r r
        --unused 3                    | r r
        --pad-vocab-to-multiple-of 64 | r r
        --allow-unknown               | s s
        --cased                       | r r
        --lowercase                   | s s
        --no-lowercase                | r r
        --strip-accents & --cased     | r r
        --no-strip-accents            | s s
        --split-chinese               | s s
        --no-split-chinese            | r r
        --clean-text                  | s s
        --no-clean-text               | r r
        --threads 2                   | s s
        --json                        | s s
        """)
    ]
  }

  private static func tokenize() throws -> [OptionTable] {
    [
      try OptionTable(
        "tokenize",
        [
          ("text", "c.txt --vocab v.txt --output out"),
          ("json", "c.jsonl --vocab v.txt --output out"),
        ],
        """
        --text-format prose           | r r
        --document-blank-lines 2      | r x
        --document-size 40 & --text-format prose | r x
        --json-lines                  | e s
        --text-field text             | x s
        --text-column 1               | e x
        --plain-text                  | x e
        --allow-unbalanced            | s s
        --allow-unknown               | s s
        --vocab w.txt                 | r r
        --output out                  | s s
        --max-seq-length 32           | s s
        --record-interval 5000        | s s
        --cased                       | r r
        --lowercase                   | s s
        --no-lowercase                | r r
        --strip-accents & --cased     | r r
        --no-strip-accents            | r r
        --split-chinese               | s s
        --no-split-chinese            | r r
        --clean-text                  | s s
        --no-clean-text               | r r
        --threads 2                   | s s
        --json                        | s s
        """)
    ]
  }

  private static func createPretrainingData() throws -> [OptionTable] {
    let rest = "--output out --format jsonl --dupe-factor 1 --max-seq-length 32"
    return [
      try OptionTable(
        "create-pretraining-data",
        [
          ("text", "c.txt --vocab v.txt \(rest)"), ("json", "c.jsonl --vocab v.txt \(rest)"),
          ("store", "t.h5 \(rest)"), ("google", "c.txt --vocab v.txt --mode google \(rest)"),
        ],
        """
        --text-format prose           | r r x r
        --document-blank-lines 2      | r x x r
        --document-size 40 & --text-format prose | r x x r
        --json-lines                  | e s x e
        --text-field text             | x s x x
        --text-column 1               | e x x e
        --plain-text                  | x e x x
        --allow-unbalanced            | s s s s
        --allow-unknown               | s s s s
        --vocab v.txt                 | s s s s
        --output out                  | s s s s
        --mode google                 | r r x s
        --max-seq-length 16           | r r r r
        --max-predictions-per-seq 1   | r r r r
        --dupe-factor 2               | r r r r
        --masked-lm-prob 0.4          | r r r r
        --short-seq-prob 0.9          | r r r r
        --masking word                | r r r r
        --masking ngram               | r r r x
        --whole-word-masking          | r r r r
        --max-ngram 2 & --masking ngram | r r r x
        --no-nsp                      | r r r x
        --pack & --no-nsp             | r r r x
        --seed 7                      | r r r r
        --format hdf5                 | r r r r
        --shards 2                    | e e e e
        --compress & --format hdf5    | r r r r
        --cased                       | r r x r
        --lowercase                   | s s s s
        --no-lowercase                | r r x r
        --strip-accents & --cased     | r r x x
        --no-strip-accents            | r r x x
        --split-chinese               | s s s x
        --no-split-chinese            | r r x x
        --clean-text                  | s s s x
        --no-clean-text               | r r x x
        --threads 2                   | s s s s
        --json                        | s s s s
        """)
    ]
  }

  private static func pretrain() throws -> [OptionTable] {
    let rest = "--output out --config m.json --batch-size 4 --total-steps 3 --threads 1"
    let text = "--vocab v.txt --max-seq-length 32 --seed 5 \(rest)"
    // From the token store on JSON is what text is: what comes after it is tried on text alone.
    return [
      try OptionTable(
        "pretrain",
        [
          ("text", "c.txt \(text)"), ("json", "c.jsonl \(text)"),
          ("store", "t.h5 --max-seq-length 32 --seed 5 \(rest)"), ("instances", "i.h5 \(rest)"),
        ],
        """
        --instances i.h5              | x x x x
        --text-format prose           | r r x x
        --document-blank-lines 2      | r x x x
        --document-size 90 & --text-format prose | r x x x
        --json-lines                  | e s x x
        --text-field text             | x s x x
        --text-column 1               | e x x x
        --plain-text                  | x e x x
        --allow-unbalanced            | s s s x
        --output out                  | s s s s
        --preset tiny - --config      | r r r r
        --from exported - --config --vocab | r e r r
        --new-embeddings & --from exported --allow-unknown - --config --vocab | r e r r
        --keep-optimizer & --from exported - --config --vocab | x x x x
        --config n.json               | r r r r
        --vocab v.txt                 | s s s s
        --vocab-size 60 & --preset tiny - --config --vocab | r r x x
        --min-frequency 500 & --vocab-size 80 --allow-unknown --preset tiny - --config --vocab | r r x x
        --limit-alphabet 9 & --vocab-size 60 --allow-unknown --preset tiny - --config --vocab | r r x x
        --unused 3 & --vocab-size 60 --allow-unknown --preset tiny - --config --vocab | r r x x
        --pad-vocab-to-multiple-of 64 & --allow-unknown --preset tiny - --config --vocab | r r x x
        --allow-unknown               | s s s s
        --cased                       | r r x x
        --lowercase                   | s s s s
        --no-lowercase                | r r x x
        --strip-accents & --cased     | r r x x
        --no-strip-accents            | r r x x
        --split-chinese               | s s s s
        --no-split-chinese            | r r x x
        --clean-text                  | s s s s
        --no-clean-text               | r r x x
        --recipe google               | r e r r
        --max-seq-length 16           | r e r x
        --max-seq-length 12@50%,16    | r e r x
        --max-predictions-per-seq 1   | r e r x
        --masked-lm-prob 0.4          | r e r x
        --short-seq-prob 0.9          | r e r x
        --masking word                | r e r x
        --whole-word-masking          | r e r x
        --max-ngram 2 & --masking ngram | r e r x
        --no-nsp                      | r e r r
        --pair-task nsp               | s e s s
        --pair-task none              | r e r r
        --pair-task sop               | r e r x
        --pack & --no-nsp             | r e r x
        --batch-size 2                | r e r r
        --accumulation-steps 2        | r e r r
        --learning-rate 0.01          | r e r r
        --optimizer adamw             | s e s s
        --optimizer muon              | r e r r
        --weight-start drawn          | r e r r
        --weight-start sinusoids      | r e r r
        --warmup-steps 2              | r e r r
        --warmup-steps 9              | x x x x
        --total-steps 4               | r e r r
        --epochs 0.3 - --total-steps  | r e r r
        --until-step 2                | r e r r
        --dropout 0.4                 | r e r r
        --hold-out-every 3            | r e r x
        --save-every 1                | s e s s
        --evaluate-every 1            | s e s x
        --evaluate-every 1 & --hold-out-every 0 | x x x x
        --keep-last 1 & --save-every 1 | s e s s
        --keep-every 2                | s e s s
        --keep-best                   | s e s x
        --keep-best & --hold-out-every 0 | x x x x
        --no-keep-best                | s e s s
        --on-non-finite skip          | s e s s
        --seed 6                      | r e r r
        --threads 2                   | s e s s
        --recompute                   | s e s s
        --ignore-memory-estimate      | s e s s
        --json                        | s e s s
        """)
    ]
  }

  private static func resume() throws -> [OptionTable] {
    [
      try OptionTable(
        "resume",
        [
          ("text run", "run --threads 1"), ("instance run", "files --threads 1"),
          ("fine-tuning", "half --threads 1"),
        ],
        """
        --until-step 2                | s s s
        --more-steps 1                | s s x
        --keep-schedule & --more-steps 4 | s s x
        --learning-rate 0.01          | s s x
        --batch-size 2                | s s x
        --accumulation-steps 2        | s s x
        --instances i.h5              | x s x
        --on-non-finite skip          | s s x
        --threads 2                   | s s s
        --recompute                   | s s s
        --keep-last 1                 | s s x
        --keep-every 2                | s s x
        --keep-best                   | s x x
        --no-keep-best                | s s x
        --ignore-memory-estimate      | s s x
        --json                        | s s s
        """)
    ]
  }

  private static func finetune() throws -> [OptionTable] {
    let size = "--output out --epochs 1 --batch-size 8 --max-seq-length 16 --threads 1"
    let rest = "--dev k.tsv " + size
    return [
      try OptionTable(
        "finetune",
        [("classes", "classification done --train l.tsv \(rest)")],
        """
        --train k.tsv                 | r
        --dev l.tsv                   | s
        --output out                  | s
        --until-step 2                | r
        --text-column other           | r
        --label-column second         | r
        --no-header & --text-column 1 --label-column 3 | r
        --skip-bad-rows               | s
        --multi-label                 | r
        --epochs 2                    | r
        --batch-size 4                | r
        --learning-rate 0.01          | r
        --warmup 0.5                  | r
        --max-seq-length 6            | r
        --dropout 0.5                 | r
        --weight-decay 500            | r
        --layer-decay 0.5             | r
        --freeze                      | e
        --class-weights balanced      | r
        --metric loss                 | s
        --patience 1                  | s
        --evaluate-every 1            | s
        --save-every 1                | s
        --seed 3                      | r
        --doc-stride 2                | x
        --max-query-length 3          | x
        --max-answer-length 1         | x
        --n-best-size 1               | x
        --null-score-diff-threshold 1 | x
        --loss mnr                    | x
        --pooling-strategy cls        | x
        --grid-learning-rates 0.1,0.2 | e
        --grid-seeds 1,2              | e
        --checkpoint 3                | s
        --ignore-memory-estimate      | s
        --threads 2                   | s
        --json                        | s
        """),
      try OptionTable(
        "finetune",
        [
          ("words", "token done --train l.conll --dev k.conll \(size)"),
          ("questions", "question done --train l.json --dev k.json \(size) --max-query-length 6"),
        ],
        """
        --text-column 2               | r x
        --label-column 3              | r x
        --no-header                   | x x
        --skip-bad-rows               | s s
        --multi-label                 | x x
        --max-seq-length 12           | r r
        --dropout 0.5                 | r r
        --class-weights balanced      | r x
        --metric loss                 | s s
        --freeze                      | r r
        --doc-stride 1                | x r
        --max-query-length 3          | x r
        --max-answer-length 1         | x s
        --n-best-size 1               | x s
        --null-score-diff-threshold 1 | x s
        --loss mnr                    | x x
        --pooling-strategy cls        | x x
        --seed 3                      | r r
        --ignore-memory-estimate      | s s
        """),
      try OptionTable(
        "finetune",
        [("vectors", "embedding done --train v.tsv --dev w.tsv \(size)")],
        """
        --until-step 2                | r
        --text-column sentence1 other | r
        --label-column second         | r
        --no-header & --text-column 1 2 --loss mnr | r
        --skip-bad-rows               | s
        --multi-label                 | x
        --epochs 2                    | r
        --batch-size 4                | r
        --learning-rate 0.01          | r
        --warmup 0.5                  | r
        --max-seq-length 6            | r
        --dropout 0.5                 | r
        --weight-decay 500            | r
        --layer-decay 0.5             | r
        --freeze                      | x
        --class-weights balanced      | x
        --loss mnr                    | r
        --pooling-strategy cls        | r
        --metric loss                 | s
        --patience 1                  | s
        --evaluate-every 1            | s
        --save-every 1                | s
        --seed 3                      | r
        --doc-stride 1                | x
        --max-query-length 3          | x
        --max-answer-length 1         | x
        --n-best-size 1               | x
        --null-score-diff-threshold 1 | x
        --ignore-memory-estimate      | s
        --threads 2                   | s
        --json                        | s
        """),
    ]
  }

  private static func predict() throws -> [OptionTable] {
    [
      try OptionTable(
        "predict", [("run", "tuned l.tsv --threads 1")],
        """
        --output out                  | s
        --text-column other           | r
        --label-column second         | s
        --no-header & --text-column 1 --no-labels | r
        --skip-bad-rows               | s
        --no-labels                   | s
        --max-seq-length 4            | r
        --plain-text                  | x
        --doc-stride 2                | x
        --max-query-length 3          | x
        --max-answer-length 1         | x
        --n-best-size 1               | x
        --null-score-diff-threshold 1 | x
        --n-best-output o             | x
        --null-odds-output o          | x
        --precision int8              | e
        --checkpoint 3                | s
        --threads 2                   | s
        --json                        | r
        """),
      try OptionTable(
        "predict",
        [
          ("words", "words l.conll --threads 1"), ("questions", "questions l.json --threads 1"),
        ],
        """
        --output out                  | s s
        --text-column 2               | r x
        --label-column 3              | s x
        --no-header                   | x x
        --skip-bad-rows               | s s
        --no-labels                   | r s
        --plain-text                  | r x
        --max-seq-length 11           | e r
        --doc-stride 1                | x s
        --max-query-length 3          | x r
        --max-answer-length 1         | x r
        --n-best-size 1               | x s
        --null-score-diff-threshold 1 | x s
        --n-best-output o             | x s
        --null-odds-output o          | x s
        --precision int8              | e e
        --json                        | r s
        """),
    ]
  }

  private static func evaluate() throws -> [OptionTable] {
    [
      try OptionTable(
        "evaluate",
        [
          ("held out", "done"), ("text", "done c.txt"), ("json", "done c.jsonl"),
          ("instances", "done i.h5"),
        ],
        """
        --text-format prose           | x r r x
        --document-blank-lines 2      | x r x x
        --document-size 40 & --text-format prose | x r x x
        --json-lines                  | x e s x
        --text-field text             | x x s x
        --text-column 1               | x e x x
        --plain-text                  | x x e x
        --checkpoint 3                | s s s s
        --ignore-memory-estimate      | s s s s
        --threads 2                   | s s s s
        --json                        | s s s s
        """)
    ]
  }

  private static func encode() throws -> [OptionTable] {
    [
      try OptionTable(
        "encode", [("text", "c.txt --vocab v.txt")],
        """
        --vocab w.txt                 | r
        --cased                       | r
        --lowercase                   | s
        --no-lowercase                | r
        --strip-accents & --cased     | r
        --no-strip-accents            | r
        --split-chinese               | s
        --no-split-chinese            | r
        --clean-text                  | s
        --no-clean-text               | r
        --ids                         | r
        --special-tokens              | r
        --allow-special-tokens        | s
        --threads 2                   | s
        """)
    ]
  }

  private static func models() throws -> [OptionTable] {
    [
      try OptionTable(
        "fill-mask", [("run", "done a[MASK]"), ("export", "exported a[MASK]")],
        """
        --top 2                       | r r
        --checkpoint 3                | s x
        --threads 2                   | s s
        --json                        | r r
        """),
      try OptionTable(
        "next-sentence", [("run", "done a b"), ("export", "exported a b")],
        """
        --checkpoint 3                | s x
        --threads 2                   | s s
        --json                        | r r
        """),
      try embed(), try search(),
    ]
  }

  private static func embed() throws -> OptionTable {
    try OptionTable(
      "embed",
      [
        ("run", "done c.txt --output out --format jsonl"),
        ("export", "exported c.txt --output out --format jsonl"),
      ],
      """
      --pooling-strategy NONE       | r r
      --pooling-strategy cls_pooled | r r
      --pooling-layer -1            | r r
      --mask-cls-sep                | r r
      --normalize                   | r r
      --no-normalize                | s s
      --max-seq-len 6               | r r
      --is-tokenized                | r r
      --format hdf5                 | r r
      --output out                  | s s
      --show-tokens                 | r r
      --precision int8              | r r
      --threads 2                   | s s
      --checkpoint 3                | s x
      --json                        | s s
      """)
  }

  private static func search() throws -> OptionTable {
    try OptionTable(
      "search",
      [("run", "done c.txt sun"), ("export", "exported c.txt sun")],
      """
      --top 2                       | r r
      --pooling-strategy CLS_TOKEN  | r r
      --pooling-layer -1            | r r
      --mask-cls-sep                | r r
      --normalize                   | s s
      --no-normalize                | s s
      --max-seq-len 4               | r r
      --precision int8              | e e
      --threads 2                   | s s
      --checkpoint 3                | s x
      --json                        | r r
      """)
  }

  private static func export() throws -> [OptionTable] {
    [
      try OptionTable(
        "export", [("run", "done --output out"), ("export", "exported --output out")],
        """
        --format huggingface          | s s
        --format sentence-transformers | r r
        --pooling cls & --format sentence-transformers | e e
        --normalize & --format sentence-transformers | e e
        --no-normalize & --format sentence-transformers | e e
        --dtype float16               | e e
        --checkpoint 3                | s x
        --output out                  | s s
        --json                        | s s
        """)
    ]
  }

  private static func importing() throws -> [OptionTable] {
    [
      try OptionTable(
        "import", [("run", "done --output out"), ("export", "exported --output out")],
        """
        --add-head mlm & --encoder-only | r r
        --encoder-only                | r r
        --seed 3 & --encoder-only --add-head mlm | r r
        --keep-optimizer              | x x
        --checkpoint 3                | s x
        --output out                  | s s
        --json                        | s s
        """)
    ]
  }

  private static func inspect() throws -> [OptionTable] {
    [
      try OptionTable(
        "inspect", [("run", "done"), ("store", "t.h5"), ("instances", "i.h5")],
        """
        --check                       | r r r
        --json                        | r r r
        """)
    ]
  }

  private static func reproduce() throws -> [OptionTable] {
    [
      try OptionTable(
        "reproduce", [("file", "x.h5")],
        """
        --threads 2                   | e
        --json                        | e
        """)
    ]
  }

  private static func verify() throws -> [OptionTable] {
    [
      try OptionTable(
        "verify", [("folder", "x")],
        """
        --threads 2                   | e
        --json                        | e
        """)
    ]
  }
}
