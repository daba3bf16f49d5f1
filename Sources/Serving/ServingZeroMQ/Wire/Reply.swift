import Preconditions

/// What a client is sent: `[identity, JSON, array, request id]`, or without the array for commands.
package struct Reply: Sendable {
  package let identity: [UInt8]
  package let header: [UInt8]
  package let array: ReplyArray?
  package let id: [UInt8]
  /// Whether it says why there are no vectors.
  package let isFault: Bool
  /// The connection that the request came by.
  let connection: Int32?

  init(
    to request: Request.Address, header: [UInt8], array: ReplyArray? = nil, isFault: Bool = false
  ) {
    (identity, id, connection) = (request.identity, request.id, request.connection)
    (self.header, self.array, self.isFault) = (header, array, isFault)
  }

  /// About how much memory it takes.
  var byteCount: Int { identity.count + header.count + id.count + (array?.byteCount ?? 0) + 256 }
}

/// The numbers of a reply, float32 in memory that is sent without another copy.
package final class ReplyArray: @unchecked Sendable {
  // Sendable: filled before it is handed on, and read alone from then on.
  private let values: UnsafeMutableBufferPointer<Float>

  /// Zeros.
  package init(count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }

  /// The memory.
  var bytes: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(values) }

  package var byteCount: Int { values.count * MemoryLayout<Float>.stride }

  /// Puts numbers in their place.
  func fill(from index: Int, with numbers: ArraySlice<Float>) {
    require(
      index >= 0 && index + numbers.count <= values.count,
      "ReplyArray.fill: \(numbers.count) numbers from \(index), room for \(values.count)")
    numbers.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let to = values.baseAddress else { return }
      (to + index).update(from: from, count: source.count)
    }
  }
}
