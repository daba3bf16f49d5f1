/// What a model learns to tell of two texts: a row of this file each.
public enum PairTask: String, Sendable, Codable, CaseIterable {
  /// Whether the second followed the first, or comes from elsewhere (Devlin & others 2019).
  case nextSentence = "nsp"
  /// Whether two neighbours stand in their order, or are swapped (ALBERT: Lan & others 2020, 3.1).
  case sentenceOrder = "sop"

  /// What is known of a task.
  private struct Row {
    let title: String
    let abbreviation: String
    let classes: [String]
    let reportName: String
    let classesAttribute: String
    let recallNames: [String]
    let head: String
    let architecture: String
    let needsOtherDocuments: Bool
  }

  private var row: Row {
    switch self {
    case .nextSentence:
      Row(
        title: "next-sentence prediction", abbreviation: "NSP", classes: ["IsNext", "NotNext"],
        reportName: "nextSentence", classesAttribute: "next_sentence_classes",
        recallNames: ["isNextRecall", "notNextRecall"],
        head: "cls.seq_relationship", architecture: "BertForPreTraining", needsOtherDocuments: true)
    case .sentenceOrder:
      Row(
        title: "sentence-order prediction", abbreviation: "SOP", classes: ["InOrder", "Swapped"],
        reportName: "sentenceOrder", classesAttribute: "sentence_order_classes",
        recallNames: ["inOrderRecall", "swappedRecall"], head: "sop_classifier.classifier",
        architecture: "BertForMaskedLM", needsOtherDocuments: false)
    }
  }

  /// What it is called in a sentence.
  public var title: String { row.title }
  /// What it is called in a table, such as NSP.
  public var abbreviation: String { row.abbreviation }
  /// The names of its classes, by label.
  public var classes: [String] { row.classes }
  /// Its name in reports of evaluations, in camel case.
  package var reportName: String { row.reportName }
  /// The attribute of checkpoints that tells the classes.
  package var classesAttribute: String { row.classesAttribute }
  /// The classes with their labels, such as `0 IsNext, 1 NotNext`.
  package var numberedClasses: String {
    classes.enumerated().map { "\($0) \($1)" }.joined(separator: ", ")
  }
  /// What reports call the recall of each class, in camel case.
  package var recallNames: [String] { row.recallNames }
  /// Whose parameters the classifier's `weight` and `bias` are.
  package var head: String { row.head }
  /// The class of Hugging Face's that has this head; without one, the class that has all others.
  public var architecture: String { row.architecture }
  /// Whether half of the pairs take their second text from another document.
  public var needsOtherDocuments: Bool { row.needsOtherDocuments }
}
