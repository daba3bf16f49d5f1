import Foundation
import Platform

/// One line on stderr that says how far long work is: kept up to date on a terminal, printed now and
/// then elsewhere.
final class ProgressLine {
  private let isTerminal = Terminal.isTerminal(.error)
  private let start = Stopwatch()
  private var last = -1.0
  private var width = 0

  /// Shows a state of things; calls in quick succession cost nothing.
  ///
  /// - Parameters:
  ///   - fraction: how much is done, 0 to 1, for the remaining time.
  ///   - always: shows it even if the last line is recent.
  ///   - text: what to say.
  func show(fraction: Double, always: Bool = false, _ text: () -> String) {
    show(
      left: { fraction > 0 && fraction < 1 ? $0 * (1 - fraction) / fraction : nil },
      always: always, text)
  }

  /// Shows a state of things; calls in quick succession cost nothing.
  ///
  /// - Parameters:
  ///   - left: how many seconds remain, given those since the start; nil if that is not known.
  ///   - always: shows it even if the last line is recent.
  ///   - text: what to say.
  func show(left: (Double) -> Double?, always: Bool = false, _ text: () -> String) {
    let now = start.seconds
    guard always || last < 0 || now - last >= (isTerminal ? 0.2 : 10) else { return }
    last = now
    var line = text()
    if let left = left(now) { line += "  \(Self.time(left)) left" }
    if isTerminal {
      let room = (Terminal.width(of: .error) ?? 120) - 1
      line = String(line.prefix(room))
      let padding = String(repeating: " ", count: max(0, width - line.count))
      Terminal.write("\r" + line + padding, to: .error)
      width = line.count
    } else {
      Terminal.write(line + "\n", to: .error)
    }
  }

  /// Ends the line, so that what follows starts on one of its own.
  func finish() {
    if isTerminal, width > 0 { Terminal.write("\n", to: .error) }
    width = 0
  }

  /// Seconds as `1 h 02 min`, `3 min 05 s` or `12 s`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9).rounded())
    if whole >= 3600 { return "\(whole / 3600) h \(String(format: "%02d", whole / 60 % 60)) min" }
    if whole >= 60 { return "\(whole / 60) min \(String(format: "%02d", whole % 60)) s" }
    return "\(whole) s"
  }
}

/// A plain line on stderr.
func note(_ text: String) { Terminal.write(text + "\n", to: .error) }

/// A line on stderr about what is wrong, but no reason to stop.
func warn(_ text: String) { note("cloze: warning: " + text) }
