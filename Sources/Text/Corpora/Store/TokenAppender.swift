import Platform
import Serialization

/// The tokens of a store under way, in the narrowest type that holds every id.
struct TokenAppender: ~Copyable {
  private var narrow: HDF5Appender<UInt16>?
  private var wide: HDF5Appender<UInt32>?
  private var buffer: [UInt16] = []

  init(beside path: String, vocabularySize: Int) throws(SystemError) {
    if TokenStoreLayout.fitsNarrow(vocabularySize: vocabularySize) {
      narrow = try HDF5Appender(beside: path)
    } else {
      wide = try HDF5Appender(beside: path)
    }
  }

  /// Goes on with the ids of a file, of which it has to have `count`.
  init(
    at path: String, keeping count: Int, vocabularySize: Int, reportedAs name: String
  ) throws(SystemError) {
    if TokenStoreLayout.fitsNarrow(vocabularySize: vocabularySize) {
      narrow = try HDF5Appender(at: path, keeping: count, reportedAs: name)
    } else {
      wide = try HDF5Appender(at: path, keeping: count, reportedAs: name)
    }
  }

  /// Hands everything so far to the system; the checksum of all ids.
  mutating func commit() throws(SystemError) -> UInt32 {
    if narrow != nil { return try narrow?.commit() ?? 0 }
    return try wide?.commit() ?? 0
  }

  /// Adds ids, none of them negative.
  mutating func append(_ ids: UnsafeBufferPointer<Int32>) throws(SystemError) {
    if narrow != nil {
      buffer.removeAll(keepingCapacity: true)
      for id in ids { buffer.append(UInt16(truncatingIfNeeded: id)) }
      try narrow?.append(contentsOf: buffer)
    } else {
      try ids.withMemoryRebound(to: UInt32.self) { ids in
        Result { () throws(SystemError) in try wide?.append(ids) }
      }.get()
    }
  }

  consuming func finish(into file: HDF5File) throws {
    try narrow.take()?.finish(into: file, at: TokenStoreLayout.tokens)
    try wide.take()?.finish(into: file, at: TokenStoreLayout.tokens)
  }
}
