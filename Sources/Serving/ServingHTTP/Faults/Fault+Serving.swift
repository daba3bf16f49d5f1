import Serving

extension Fault {
  /// What an engine said no with.
  ///
  /// - Parameters:
  ///   - error: the engine's error.
  ///   - texts: the member that holds the texts; nil if it is no list.
  init(_ error: ServingError, texts: String? = nil) {
    func member(_ item: Int?) -> String? {
      guard let texts else { return nil }
      return item.map { "\(texts)[\($0)]" } ?? texts
    }
    switch error {
    case .overloaded(let wait):
      self.init(.overloaded(retryAfter: wait.wholeSeconds), error.description)
    case .deadlineExceeded: self.init(.deadline, error.description)
    case .cancelled: self.init(.gone, error.description)
    case .draining, .ended: self.init(.draining, error.description)
    case .unknownModel: self.init(.unknownModel, error.description, member: "model")
    case .unable: self.init(.unable, error.description)
    case .invalid(_, let item): self.init(.invalid, error.description, member: member(item))
    case .tooLong(let item, _, _): self.init(.tooLong, error.description, member: member(item))
    case .failed: self.init(.failed, error.description)
    }
  }
}
