import ArgumentParser
import Training

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what is in a file or run directory.",
    discussion: """
      Knows checkpoints, token stores, other HDF5 files, safetensors, vocabularies and run directories.

        cloze inspect Checkpoints/kjv
      """)

  @Argument(help: "The file or run directory.")
  var file: String
  @OptionGroup var format: OutputOptions

  func run() throws {
    let inspection = try Inspection(path: file)
    try format.show(inspection) {
      let facts = table(inspection.facts.map { [$0.name, $0.value] })
      guard !inspection.arrays.isEmpty else { return facts }
      let rows = inspection.arrays.map {
        [$0.name, $0.type, $0.shape.description, $0.note]
      }
      return facts + "\n\n" + table([["name", "type", "shape", ""]] + rows)
    }
  }
}
