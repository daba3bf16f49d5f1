import Training

/// What a run has come to.
struct FineTuningResult: Encodable {
  let directory: String
  let task: String
  let labels: [String]
  let step: Int
  let totalSteps: Int
  let epochs: Double
  let checkpoint: String
  let bestStep: Int
  let metric: String
  let score: Double
  let isCollapsed: Bool
  let cutExamples: Int
  let seconds: Double
  let evaluationSeconds: Double
  let tokensPerSecond: Double
  let learningRate: Double
  let seed: UInt64
  let lastStep: StepMetrics?
  let evaluation: EvaluationReport
  let confusion: [[Int]]?
  let worst: [WorstExample]
}
