import Platform

/// The header of NumPy's array file, version 1.0, which is as long whatever the shape.
struct NPYHeader {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
  static let size = 128

  /// The header of a float32 array `[rows, columns]`, little-endian and row-major.
  static func bytes(rows: Int, columns: Int) -> [UInt8] {
    let text =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    let length = size - magic.count - 2
    let padding = String(repeating: " ", count: length - text.utf8.count - 1)
    return magic + [UInt8(length & 0xFF), UInt8(length >> 8)] + Array((text + padding + "\n").utf8)
  }
}

/// Embeddings as a NumPy array, written as they come; the header is filled in when their number is known.
struct NPYEmbeddings {
  private let file: RandomAccessFile
  private let width: Int
  private let state = State()

  private final class State {
    var rows = 0
  }

  /// Begins an array in an existing file.
  init(_ path: String, width: Int) throws(SystemError) {
    file = try RandomAccessFile(path: path, mode: .create)
    self.width = width
    try writeHeader()
  }

  /// Adds vectors.
  func append(_ embeddings: Embeddings) throws(SystemError) {
    let place = NPYHeader.size + state.rows * width * MemoryLayout<Float>.stride
    let outcome = embeddings.values.withUnsafeBytes { bytes in
      Result { () throws(SystemError) in try file.write(bytes, at: place) }
    }
    try outcome.get()
    state.rows += embeddings.count
  }

  /// Completes the array.
  func finish() throws(SystemError) { try writeHeader() }

  private func writeHeader() throws(SystemError) {
    let outcome = NPYHeader.bytes(rows: state.rows, columns: width).withUnsafeBytes { bytes in
      Result { () throws(SystemError) in try file.write(bytes, at: 0) }
    }
    try outcome.get()
  }
}
