/// A pointer that several threads use at once, each in a part of its own.
struct UncheckedPointer<Pointee>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Pointee>

  init?(_ pointer: UnsafeMutablePointer<Pointee>?) {
    guard let pointer else { return nil }
    self.pointer = pointer
  }
}
