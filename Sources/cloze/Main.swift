import ArgumentParser
import Foundation
import Platform

/// Runs the command line and turns every error into one line and an exit code.
///
/// 0 done, 1 failed, 2 wrong usage, 130 and 143 interrupted after saving.
@main
enum Main {
  static func main() {
    do {
      var command = try Cloze.parseAsRoot()
      try command.run()
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch {
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
