import Foundation
import Testing

/// Names of files that are not UTF-8, in every place where a command takes one.
struct FileNameTests {
  let shared: SharedRun
  let workspace: Workspace

  init() throws {
    shared = try SharedRun.shared
    workspace = try Workspace()
    try workspace.copy(shared.corpus, as: "t.txt")
    try workspace.copy(shared.vocabulary, as: "v.txt")
    try workspace.copy(shared.configuration, as: "c.json")
  }

  /// Commands of a shell, in which `$n` is a byte that is no text and `cloze` the program.
  private func shell(_ script: String) throws -> Outcome {
    try workspace.run(
      [],
      launcher: Launcher.shell(
        "cloze=\"$1\"; cloze() { \"$cloze\" \"$@\"; }; n=$(printf '\\377'); set -e; \(script)"))
  }

  @Test func everyCommandWorksOnNamesThatAreNotUTF8() throws {
    let outcome = try shell(
      """
      cp v.txt "v$n.txt"; cp c.json "c$n.json"; cp t.txt "t$n.txt"
      cloze train-vocab "t$n.txt" --size 80 --output "new$n.txt"
      cloze tokenize "t$n.txt" --vocab "v$n.txt" --output "t$n.h5"
      cloze inspect --check "t$n.h5"
      cloze inspect "t$n.h5"
      cloze create-pretraining-data "t$n.h5" --max-seq-length 32 --dupe-factor 1 --output "i$n.h5"
      cloze pretrain --instances "i$n.h5" --config "c$n.json" --total-steps 2 --batch-size 4 --output "ri$n"
      cloze pretrain "t$n.txt" --vocab "v$n.txt" --config "c$n.json" --max-seq-length 32 --total-steps 2 \
        --batch-size 4 --output "r$n"
      cloze evaluate "r$n"
      cloze evaluate "r$n" "i$n.h5"
      cloze resume "r$n" --more-steps 1
      cloze inspect --check "r$n"
      cloze export "r$n" --output "e$n"
      cloze fill-mask "e$n" "the [MASK]"
      cd "r$n"; cloze inspect step-*3.h5; cloze fill-mask . "the [MASK]"
      """)
    #expect(outcome.exitCode == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("unchanged since"))
  }

  @Test func aFileThatIsNotThereIsNotCalledDamaged() throws {
    try workspace.refuse(
      ["inspect", "missing.h5"], mentions: ["'missing.h5'", "does not exist"])
    try workspace.refuse(["pretrain", "missing.h5", "--output", "r"], mentions: ["No such file"])
  }
}
