#if Serving
  import HTTPTypes
  import Hummingbird
  import HummingbirdCore
  import NIOCore
  import Platform

  /// Reads bodies, of limited size each and all together.
  struct BodyReader: Sendable {
    private let limit: Int
    private let limitAtOnce: Int
    private let held = Guarded(0)

    init(_ options: HTTPOptions) {
      (limit, limitAtOnce) = (options.maximumBodyBytes, options.maximumBodyBytesAtOnce)
    }

    /// Reads the body of a request.
    ///
    /// - Returns: the body, which counts as held until it has been taken.
    /// - Throws: ``Fault`` if it is too large, or does not come as a whole.
    func body(
      of request: Request, _ watch: ConnectionWatch, _ number: Int
    ) async throws(Fault) -> HeldBody {
      let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
      guard announced <= limit else { throw tooLarge }
      let share = BodyShare(held, limitAtOnce)
      try share.grow(to: announced)
      var bytes = ByteBuffer()
      bytes.reserveCapacity(min(announced, 1 << 20))
      do {
        for try await part in request.body {
          guard bytes.readableBytes + part.readableBytes <= limit else { throw tooLarge }
          try share.grow(to: bytes.readableBytes + part.readableBytes)
          bytes.writeImmutableBuffer(part)
        }
      } catch let fault as Fault {
        throw fault
      } catch {
        throw Fault(.gone, "the connection broke before the request was complete")
      }
      guard watch.isComplete(number) else {
        throw Fault(.gone, "the connection ended before the request was complete")
      }
      return HeldBody(bytes, share)
    }

    private var tooLarge: Fault {
      Fault(.tooLarge, "the body has too many bytes, expected at most \(limit)")
    }
  }

  /// A body that is there as a whole.
  final class HeldBody: Sendable {
    private let content: Guarded<(bytes: ByteBuffer, share: BodyShare)?>

    fileprivate init(_ bytes: ByteBuffer, _ share: BodyShare) {
      content = Guarded((bytes, share))
    }

    /// Takes what is wanted of it; its memory is free then.
    ///
    /// - Throws: what `read` throws.
    func take<Result>(
      _ read: (UnsafeRawBufferPointer) throws(Fault) -> Result
    ) throws(Fault) -> Result {
      let taken = content.withLock { content in
        defer { content = nil }
        return content
      }
      guard let taken else { fatalError("HeldBody.take: it has been taken") }
      defer { taken.share.release() }
      return try taken.bytes.withUnsafeReadableBytes { bytes throws(Fault) in try read(bytes) }
    }
  }

  /// A request's share of the memory for bodies.
  private final class BodyShare: Sendable {
    private let held: Guarded<Int>
    private let limit: Int
    private let size = Guarded(0)

    init(_ held: Guarded<Int>, _ limit: Int) { (self.held, self.limit) = (held, limit) }

    func grow(to size: Int) throws(Fault) {
      let fits = self.size.withLock { own in
        guard size > own else { return true }
        let more = size - own
        // A request that is alone may have it all.
        let fits = held.withLock { [limit] held in
          guard held == 0 || held + more <= limit else { return false }
          held += more
          return true
        }
        if fits { own = size }
        return fits
      }
      guard fits else {
        throw Fault(
          .overloaded(retryAfter: 1), "other requests' bodies take all memory that bodies may have")
      }
    }

    /// Gives it back; once is enough.
    func release() {
      let size = size.withLock { own in
        defer { own = 0 }
        return own
      }
      held.withLock { $0 -= size }
    }

    deinit { release() }
  }
#endif
