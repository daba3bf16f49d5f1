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

    /// Reads the body of a request and takes what is wanted of it.
    ///
    /// - Throws: ``Fault`` if it is too large, or does not come as a whole; what `body` throws.
    func withBody<Result>(
      of request: Request, _ watch: ConnectionWatch, _ number: Int,
      _ body: (UnsafeRawBufferPointer) throws(Fault) -> Result
    ) async throws(Fault) -> Result {
      let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
      guard announced <= limit else { throw tooLarge }
      var share = Share(held, limitAtOnce)
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
      return try bytes.withUnsafeReadableBytes { bytes throws(Fault) in try body(bytes) }
    }

    private var tooLarge: Fault {
      Fault(.tooLarge, "the body has too many bytes, expected at most \(limit)")
    }
  }

  /// A request's share of the memory for bodies.
  private struct Share: ~Copyable {
    private let held: Guarded<Int>
    private let limit: Int
    private var size = 0

    init(_ held: Guarded<Int>, _ limit: Int) { (self.held, self.limit) = (held, limit) }

    mutating func grow(to size: Int) throws(Fault) {
      guard size > self.size else { return }
      let more = size - self.size
      // A request that is alone may have it all.
      let fits = held.withLock { [limit] held in
        guard held == 0 || held + more <= limit else { return false }
        held += more
        return true
      }
      guard fits else {
        throw Fault(
          .overloaded(retryAfter: 1), "other requests' bodies take all memory that bodies may have")
      }
      self.size = size
    }

    deinit { held.withLock { [size] in $0 -= size } }
  }
#endif
