import ExactStrings
import Platform

/// A row of a file in CoNLL's form.
struct CoNLLRow {
  let line: Int
  let fields: [String]
  /// Whether it may be a remark, `# id 7`, rather than a word.
  let mayBeRemark: Bool

  /// Cuts a line at tabs, or at blanks if it has no tab; nil of a line of nothing but white space.
  init?(_ text: String, line: Int) {
    let isBlank = text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    guard !isBlank else { return nil }
    self.line = line
    mayBeRemark = text.hasExactPrefix("# ") && !text.containsScalar("\t")
    fields =
      text.containsScalar("\t")
      ? text.parts(separatedBy: "\t", omittingEmpty: false) : text.parts(separatedBy: " ")
  }

  /// Whether it stands between two documents.
  var isDocumentStart: Bool { fields[0].isExactly("-DOCSTART-") }

  /// Whether it is a remark: it has other columns than words have, or says what something is.
  ///
  /// - Parameter width: how many columns words have, if that is known.
  /// - Returns: whether it is to be passed over.
  func isRemark(_ width: Int?) -> Bool {
    guard mayBeRemark else { return false }
    return fields.count != width ?? fields.count
      || fields.dropFirst().contains { $0.containsScalar("=") || $0.isExactly("id") }
  }

  /// The field of a column, without the blanks around it.
  ///
  /// - Parameters:
  ///   - column: which one, from 0.
  ///   - name: what it holds.
  /// - Returns: what stands there.
  /// - Throws: what is wrong.
  func field(_ column: Int, _ name: String) throws(CoNLLRowProblem) -> String {
    guard fields.indices.contains(column) else {
      throw CoNLLRowProblem(
        text:
          "found \(counted(fields.count, "column")), expected the \(name) in column \(column + 1)")
    }
    let field = fields[column].parts(separatedBy: " ").joined(separator: " ")
    guard !field.isEmpty else {
      throw CoNLLRowProblem(text: "column \(column + 1) is empty, expected a \(name)")
    }
    return field
  }
}

/// What is wrong with a row.
struct CoNLLRowProblem: Error {
  let text: String
}
