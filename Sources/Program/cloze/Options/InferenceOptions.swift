public import ArgumentParser
public import Autograd
import ExactStrings
import Platform

/// How a model that stays as it is computes.
struct InferenceOptions: ParsableArguments {
  static let precisionHelp: ArgumentHelp = """
    What an encoder's layers multiply in: float32, or int8, which is faster, with a third of the memory for their \
    weights, and a little less exact.
    """

  @Option(help: InferenceOptions.precisionHelp)
  var precision = Precision.float32
  @OptionGroup var threads: ThreadOptions

  /// A context for inference only; what is not the rule is said.
  ///
  /// - Throws: `SystemError` if the system has no thread to give.
  func makeContext() throws -> Context {
    let context = try Context(
      threadCount: threads.count, isInferenceOnly: true, precision: precision)
    if precision == .int8 {
      note(
        "the layers multiply 8-bit integers (--precision int8, \(context.integerInstructionSet))")
    }
    return context
  }

  /// The commands that take a precision.
  private static let commands = ["embed", "search", "predict", "serve"]

  /// What to say where another command is given one.
  ///
  /// - Parameter arguments: the command line without the program's name.
  /// - Returns: a line; nil if none is given one.
  static func misplacedPrecision(in arguments: [String]) -> String? {
    guard let command = arguments.first, !commands.containsExactly(command),
      GivenOptions(arguments).contains("--precision")
    else { return nil }
    return
      "--precision is an option of \(commands.dropLast().joined(separator: ", ")) and \(commands[commands.count - 1]), "
      + "for models that stay as they are; '\(command)' has 32-bit floats only"
  }
}

extension Precision: ExpressibleByArgument {}
