import Foundation

/// What a throwing call's error says, or a note that nothing was thrown.
public func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "(no error)"
  } catch {
    return "\(error)"
  }
}

/// Gives traps their default action in this process: printing a backtrace takes a second.
public func trapWithoutBacktrace() {
  for number in [SIGILL, SIGTRAP, SIGABRT] { signal(number, SIG_DFL) }
}
