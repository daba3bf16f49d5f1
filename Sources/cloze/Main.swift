import ArgumentParser
import Foundation
import Platform

/// Runs the command line and turns every error into one line and an exit code.
///
/// 0 done, 1 failed, 2 wrong usage, 129, 130 and 143 stopped by a signal, 141 nobody reads the output.
@main
enum Main {
  static func main() {
    FaultSignals.install()
    do {
      try Interrupts.install { signal in
        // A progress line may stand there without its end.
        let start = Terminal.isTerminal(.error) ? "\n" : ""
        note("\(start)cloze: stopped by \(signal.name); nothing unfinished is left")
      }
      var command = try Cloze.parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch let error as SystemError where error.isBrokenPipe {
      // Whoever read the output has had enough.
      exit(141)
    } catch {
      Interrupts.waitForEnd()
      let code = Cloze.exitCode(for: error)
      if code == .success {
        print(Cloze.fullMessage(for: error))
        exit(0)
      }
      if code == .validationFailure {
        Terminal.write(Cloze.fullMessage(for: error) + "\n", to: .error)
        exit(2)
      }
      Terminal.write("cloze: error: \(Terminal.line("\(error)"))\n", to: .error)
      exit(1)
    }
  }
}
