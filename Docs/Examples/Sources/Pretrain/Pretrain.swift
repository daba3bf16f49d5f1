import ClozeKit

@main struct Pretrain {
  static func main() throws {
    let (corpus, folder) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let (context, run) = (try Context(), RunDirectory(folder + "/run"))
    let text = PretrainingSource.text(try CorpusReader(paths: [corpus]), .trained(.init()))
    let job = PretrainingJob(text, Preset.tiny.configuration(vocabularySize: 500), steps: 60)
    try job.start(in: run, context: context).train(until: 30)
    try PretrainingRun(resuming: run, context: context).train(until: 60)
    let model = try ModelReader.read(run.path)
    let filler = try LoadedModel(model, context: context)
    for word in try filler.fillMask("the [MASK] of the sea", count: 3)[0] {
      print(word.piece, word.probability)
    }
    let export = HuggingFaceExport(model, training: try TrainingRecord(model)?.text)
    print(try export.write(to: folder + "/export"))
  }
}
