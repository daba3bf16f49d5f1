import Pretraining

/// Many instances of one corpus, drawn once for all tests that count something.
enum PairingSample {
  static let varied = Result {
    let corpus = try PairingCorpus.varied()
    let options = InstanceOptions(maximumSequenceLength: 64)
    return (corpus: corpus, instances: try corpus.instances(options, epochs: 40))
  }
}
