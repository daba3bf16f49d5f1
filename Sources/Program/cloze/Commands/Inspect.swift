import ArgumentParser
import Inspection
import Platform

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what is in a file or run directory, or proves that it is whole.",
    discussion: """
      Knows checkpoints, token stores, instance files, other HDF5 files, safetensors, vocabularies, run \
      directories and exported models with their files in JSON. --check reads every byte, holds it against every checksum, and says 'good' or what is wrong.

        cloze inspect Checkpoints/kjv
        cloze inspect --check Checkpoints/kjv/step-00004000.h5
      """)

  @Argument(help: "The file or run directory.")
  var file: String
  @Flag(
    help: "Prove the file, or every file of a run or an exported model, instead of describing it.")
  var check = false
  @OptionGroup var format: OutputOptions

  func run() throws {
    guard check else { return try describe() }
    guard FileSystem.isDirectory(file) else {
      let check = try FileCheck(path: file)
      return try format.show(check) { line(check) }
    }
    let results = try FolderCheck.results(of: file)
    let good = results.compactMap { try? $0.get() }
    try format.show(good) { good.map(line).joined(separator: "\n") }
    let faults = results.compactMap { result -> String? in
      if case .failure(let error) = result { return "\(error)" }
      return nil
    }
    guard faults.isEmpty else { throw CommandError(listed(faults, separator: "; ")) }
  }

  private func line(_ check: FileCheck) -> String {
    "\(check.file): good: \(check.contents), \(grouped(check.bytes)) bytes in all"
  }

  private func describe() throws {
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
