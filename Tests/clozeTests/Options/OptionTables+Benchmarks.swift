/// The benchmarks, whose results are times: what they are given is checked, and that they run, elsewhere.
extension OptionTable {
  static func benchmarks() throws -> [OptionTable] {
    let shape = """
      --preset tiny                 | e
      --vocab-size 90               | e
      --batch-size 2                | e
      --max-seq-length 16           | e
      --threads 2                   | e
      --json                        | e
      --ignore-memory-estimate      | e

      """
    var tables = try [
      "gemm", "attention", "layernorm", "gelu", "dropout", "softmax-cross-entropy", "embedding",
      "optimizer",
    ].map {
      try OptionTable(
        "benchmark \($0)", [("shape", "")], shape + "--seconds 0.01                | e")
    }
    tables.append(
      try OptionTable(
        "benchmark checkpoint", [("shape", "")],
        shape + "--folder x                    | e\n--rounds 1                    | e"))
    tables += [try step()]
    tables += try texts()
    return tables
  }

  private static let reading = """
    --text-format prose           |CELL
    --document-blank-lines 2      |CELL
    --document-size 40 & --text-format prose |CELL
    --json-lines                  |CELL
    --text-field text             |CELL
    --text-column 1               |CELL
    --plain-text                  |CELL
    --cased                       |CELL
    --lowercase                   |CELL
    --no-lowercase                |CELL
    --strip-accents               |CELL
    --no-strip-accents            |CELL
    --split-chinese               |CELL
    --no-split-chinese            |CELL
    --clean-text                  |CELL
    --no-clean-text               |CELL

    """

  private static func step() throws -> OptionTable {
    let base = "--preset tiny --batch-size 2 --max-seq-length 16 --seconds 0.01"
    return try OptionTable(
      "benchmark step", [("synthetic", base), ("corpus", "--corpus c.txt --vocab v.txt \(base)")],
      reading.replacing("CELL", with: " x e") + """
        --corpus c.txt & --vocab v.txt | e e
        --vocab v.txt                 | x e
        --batches b                   | e e
        --write-batches w             | x e
        --preset tiny                 | e e
        --vocab-size 90               | e x
        --batch-size 2                | e e
        --max-seq-length 16           | e e
        --seconds 0.01                | e e
        --threads 2                   | e e
        --recompute                   | e e
        --ignore-memory-estimate      | e e
        --json                        | e e
        """)
  }

  private static func texts() throws -> [OptionTable] {
    let common =
      reading.replacing("CELL", with: " e") + """
        --seconds 0.01                | e
        --json                        | e

        """
    return [
      try OptionTable(
        "benchmark encode", [("text", "c.txt")], common + "--vocab v.txt | e\n--threads 2 | e"),
      try OptionTable(
        "benchmark train-vocab", [("text", "c.txt")], common + "--size 90 | e\n--threads 2 | e"),
      try OptionTable(
        "benchmark instances", [("text", "c.txt")],
        common + "--vocab v.txt | e\n--max-seq-length 16 | e"),
    ]
  }
}
