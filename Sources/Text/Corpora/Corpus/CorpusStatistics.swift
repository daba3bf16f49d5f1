/// What one pass over a corpus met.
public struct CorpusStatistics: Codable, Sendable, Equatable {
  /// A file that was read to its end.
  public struct File: Codable, Sendable, Equatable {
    /// The absolute path without links, in stores of older versions the path as it was given; `-` for
    /// standard input.
    public let path: String
    /// The size in bytes, compressed as it may be.
    public let bytes: Int
    /// The SHA-256 of these bytes, if it was asked for.
    public let sha256: String?

    /// Describes a file.
    public init(path: String, bytes: Int, sha256: String?) {
      self.path = path
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// The files in the order they were read.
  public internal(set) var files: [File] = []
  /// The bytes of files read so far.
  public internal(set) var bytes = 0
  /// The bytes of text that they stand for: more than `bytes` where files are compressed.
  public internal(set) var textBytes = 0
  /// The lines read so far, blank ones included.
  public internal(set) var lines = 0
  /// The documents that are not blank.
  public internal(set) var documents = 0
  /// The lines that are not blank, or the sentences of prose.
  public internal(set) var sentences = 0
  /// The documents of a single sentence.
  public internal(set) var oneSentenceDocuments = 0
  /// The documents of JSON lines, and text files, without a sentence: they were passed over.
  public internal(set) var emptyDocuments = 0
  /// The NUL characters that were dropped.
  public internal(set) var droppedNULs = 0

  /// Statistics of an empty corpus.
  public init() {}
}
