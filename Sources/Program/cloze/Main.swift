import ArgumentParser
import Autograd
import Foundation
import Platform

/// Runs the command line and turns every error into one line and an exit code.
///
/// 0 done, 1 failed, 2 wrong usage, 129, 130, 143 and 152 stopped by a signal, 141 nobody reads the output.
@main
enum Main {
  static func main() {
    StandardStreams.openClosed()
    FaultSignals.install()
    do {
      try Interrupts.install { signal in
        // A progress line may stand there without its end.
        let start = Terminal.isTerminal(.error) ? "\n" : ""
        let rest = Interrupts.isDeferring ? StoppedRun.restOfDeferred : StoppedRun.rest
        note("\(start)cloze: stopped by \(signal.name); \(rest)")
      }
      try requireMemory()
      LibraryThreads.end()
      let arguments = try commandLine()
      if let finding = UnknownCommand.finding(in: arguments) { fail(finding, 2) }
      if let finding = InferenceOptions.misplacedPrecision(in: arguments) {
        fail(UsageError.line(finding, arguments), 2)
      }
      if let finding = RepeatedOptions.finding(in: arguments) {
        fail(UsageError.line(finding, arguments), 2)
      }
      var command = try Cloze.parseAsRoot(NegativeValues.joined(to: arguments))
      try ClosedOutput.check(command)
      // What is printed must not be added to a file that the command reads.
      try OutputFile.checkStandardStreams(inputs: arguments)
      try command.run()
      endProcess(0)
    } catch let code as ExitCode {
      endProcess(code.rawValue)
    } catch let error as SystemError where error.isBrokenPipe {
      // Whoever read the output has had enough.
      endProcess(141)
    } catch {
      Interrupts.waitForEnd()
      switch Cloze.exitCode(for: error) {
      case .success: tell(Cloze.fullMessage(for: error))
      case .validationFailure:
        fail(UsageError.line(Cloze.message(for: error), ProcessArguments.all), 2)
      default:
        let remedy = Remedy.command(for: error, ProcessArguments.all)
        fail("\(error)" + (remedy.map { "; this works: \($0)" } ?? ""), 1)
      }
    }
  }

  /// The words after the program's name, those of bert-as-service's programs turned into ours.
  private static func commandLine() throws -> [String] {
    #if Serving
      let (arguments, notices) = try BertServingArguments.translated(ProcessArguments.all)
      for notice in notices { note("cloze: \(notice)") }
      return arguments
    #else
      return ProcessArguments.all
    #endif
  }

  /// Ends the process with one line.
  private static func fail(_ text: String, _ code: Int32) -> Never {
    Terminal.write("cloze: error: \(Terminal.line(text))\n", to: .error)
    endProcess(code)
  }

  /// Ends the process with what was asked for: help, or the version.
  private static func tell(_ text: String) -> Never {
    do {
      var output = FileWriter.standardOutput()
      try output.write(text + "\n")
      try output.finish()
    } catch {
      if error.isBrokenPipe { endProcess(141) }
      fail("\(error)", 1)
    }
    endProcess(0)
  }

  /// Refuses to start where OpenBLAS's threads would wait for memory for ever, and everything with them
  /// that copies the process.
  private static func requireMemory() throws {
    let least = 256 << 20 + (Machine.coreCount - 1) * 136 << 20
    guard let limit = Machine.addressSpaceLimit, limit < least else { return }
    throw CommandError(
      "the limit on memory (ulimit -v) is \(limit >> 20) MB, expected at least \(least >> 20) MB")
  }
}
