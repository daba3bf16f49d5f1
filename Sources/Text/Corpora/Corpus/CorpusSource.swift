import Compression
import ExactStrings
import Platform

/// A file of a corpus and how its bytes become documents.
public struct CorpusSource: Sendable {
  /// The path of the file, or `-` for standard input.
  public let path: String
  /// How the file is read, if it has been looked at.
  let kind: TextKind?
  /// Whether the file has been looked at and is read as text, without a word about it, also by itself.
  private(set) var isPlainByItself = false
  /// What is read in place of a pipe.
  private let copy: RandomAccessFile?

  /// Whether this is standard input.
  public var isStandardInput: Bool { path.isExactly(Self.standardInput) }

  /// Whether it can be read more than once: pipes cannot.
  public var isLasting: Bool { copy != nil || FileSystem.isRegularFile(path) }

  static let standardInput = OutputFile.standardInput

  init(path: String, kind: TextKind? = nil, copy: RandomAccessFile? = nil) {
    self.path = path
    self.kind = kind
    self.copy = copy
  }

  /// The path as it is found again from another directory.
  var lastingPath: String {
    guard copy == nil, FileSystem.isRegularFile(path) else { return path }
    return (try? FileSystem.canonicalPath(path)) ?? path
  }

  /// The size in bytes, if it is known.
  var byteCount: Int? {
    if let copy { return try? copy.size() }
    return FileSystem.isRegularFile(path) ? try? FileSystem.fileSize(path) : nil
  }

  func open(hashing: Bool) throws(CorpusError) -> DecompressingReader {
    do {
      if let copy { return try DecompressingReader(copy, name: path, hashing: hashing) }
      return try DecompressingReader(path: isStandardInput ? nil : path, hashing: hashing)
    } catch {
      throw CorpusError(error)
    }
  }

  /// Finds out how the file is read, and what should be said about it.
  func recognize(
    _ reader: inout LineReader, _ format: CorpusFormat, note: (CorpusNote) -> Void
  ) throws(CorpusError) -> TextKind {
    try reader.withSample { (sample, compression) throws(CorpusError) in
      let kind: TextKind
      do throws(ForeignContent) {
        kind = try TextKind(
          of: sample, at: path, isStream: !FileSystem.isRegularFile(path), format)
      } catch {
        throw .foreign(path: path, error, compression)
      }
      if kind == .text, format.isPlainText != true,
        let found = CorpusNote(sample, path: path, layout: format.layout)
      {
        note(found)
      }
      return kind
    }
  }

  /// The file, looked at unless that would consume it.
  ///
  /// - Parameters:
  ///   - format: what is known about all files.
  ///   - note: is told what should be said about the file.
  /// - Returns: the same file with what was found out.
  /// - Throws: `CorpusError` if it cannot be opened, or is no text.
  func recognized(
    _ format: CorpusFormat, note: (CorpusNote) -> Void
  ) throws(CorpusError) -> CorpusSource {
    guard FileSystem.isRegularFile(path) else { return self }
    var reader = LineReader(
      try open(hashing: false), limit: 1 << 17, capacity: 1 << 17)
    var source = CorpusSource(path: path, kind: try recognize(&reader, format, note: note))
    if format.isPlainText == true { source.isPlainByItself = isPlainByItself(&reader, format) }
    return source
  }

  /// Whether a file would be read as text without being declared such.
  private func isPlainByItself(_ reader: inout LineReader, _ format: CorpusFormat) -> Bool {
    var undeclared = format
    undeclared.isPlainText = nil
    var hasNotes = false
    let kind = try? recognize(&reader, undeclared) { _ in hasNotes = true }
    return kind == .text && !hasNotes
  }

  /// The file, or a copy of what comes out of a pipe, in a file without a name.
  ///
  /// - Throws: `CorpusError` at once if it begins as no text does: a device has no end. `SystemError` if it
  ///   cannot be read, or there is no room.
  func spooled(in directory: String, _ format: CorpusFormat) throws -> CorpusSource {
    if isLasting { return self }
    let file = isStandardInput ? FileReader.standardInput() : try FileReader(path: path)
    let copy = try RandomAccessFile(unnamedIn: directory)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { block.deallocate() }
    let result = CorpusSource(path: path, kind: kind, copy: copy)
    var (size, isRecognized) = (0, false)
    while case let count = try file.read(into: block), count > 0 {
      try copy.write(UnsafeRawBufferPointer(rebasing: block[..<count]), at: size)
      size += count
      guard !isRecognized, size >= Self.recognizedSize else { continue }
      isRecognized = true
      try result.requireText(format)
    }
    return result
  }

  /// So many bytes of a pipe hold a sample even if they are compressed.
  private static let recognizedSize = 1 << 20

  /// Refuses a copy of which the first part is there, if that is no text.
  private func requireText(_ format: CorpusFormat) throws(CorpusError) {
    do {
      var reader = LineReader(
        try open(hashing: false), limit: 1 << 17, capacity: 1 << 17)
      _ = try recognize(&reader, format) { _ in }
    } catch {
      // Where a compressed stream breaks off here, more is to come.
      if case .damaged = error { return }
      throw error
    }
  }
}
