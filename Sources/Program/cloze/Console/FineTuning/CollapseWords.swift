import FineTuning
import Training

/// What a model that learns nothing may suffer from.
func describe(_ collapse: Collapse, _ options: FineTuningOptions, step: Int) -> String {
  let finding =
    switch collapse.sign {
    case .oneAnswer(let answer): "everything held out gets the same answer, \(answer)"
    case .lossOfPrior(let loss, let prior):
      collapse.majority == nil
        ? "the squared error on what is held out is \(decimal(loss, 3)), no lower than \(decimal(prior, 3)) of always "
          + "naming the mean"
        : "the loss on what is held out is \(decimal(loss, 3)), no lower than \(decimal(prior, 3)) from the labels' "
          + "frequency alone"
    case .farOff(let loss, let variance, let pearson):
      "the numbers are in order (Pearson \(decimal(pearson, 3))) but far off: the squared error on what is held out is "
        + "\(decimal(loss, 3)), no lower than \(decimal(variance, 3)) of always naming the mean"
    case .chance(let figure, let value, let chance):
      "\(figure) of what is held out is \(decimal(value, 3)), where vectors that know nothing have \(decimal(chance, 3))"
    }
  let rate = options.schedule.learningRate
  let longer = "more passes (--epochs \(Int(options.epochs.rounded(.up)) * 3))"
  // After a few steps a model has not collapsed, but hardly begun.
  // Most words are of one label, and what is rare is learned late.
  let isShort = options.schedule.totalSteps < 100 || options.task == .token
  let usual = isShort && rate < 1e-3 || rate < 1e-5 && !options.freezesEncoder ? rate * 3 : rate / 3
  let other = "a \(usual > rate ? "higher" : "lower") rate (--learning-rate \(rateText(usual)))"
  var advice = (isShort ? [longer, other] : [other, longer]) + ["another --seed"]
  if let majority = collapse.majority, majority > 0.75, options.classWeights == nil {
    advice.append("--class-weights balanced, as \(decimal(100 * majority, 0)) % are of one class")
  }
  let state = isShort ? "the model has learned nothing yet: " : "the model has collapsed: "
  return "step \(grouped(step)): " + (collapse.isTotal ? state : "") + "\(finding); "
    + advice.dropLast().joined(separator: ", ") + " or " + (advice.last ?? "") + " may help"
}
