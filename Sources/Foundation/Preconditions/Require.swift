/// Stops the program with a message where its programmer has made a mistake, such as a shape that does
/// not fit.
///
/// It takes the place of `precondition`, whose message optimised builds drop. While the condition holds,
/// it costs one branch: the message is made only to be printed.
///
/// - Parameters:
///   - condition: what has to hold.
///   - message: the operation and what does not fit: both shapes, or the value and its bounds.
///   - file: where it is asked for.
///   - line: the line there.
@inlinable @inline(__always)
public func require(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition() { stop(message, file, line) }
}

/// Keeps everything about the message out of the code that is fast.
@usableFromInline @inline(never)
func stop(_ message: () -> String, _ file: StaticString, _ line: UInt) -> Never {
  fatalError(message(), file: file, line: line)
}
