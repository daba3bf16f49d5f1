import Foundation
import Platform

/// What a token store in the making consists of, in a hidden folder beside it, so that the same command
/// goes on with it after it was stopped or killed.
///
/// The folder goes away with this object, which a process that ends by a signal does not see. Until there is
/// something worth keeping, signals remove it too.
final class UnfinishedStore {
  /// How far the store has come, between two batches of text.
  struct Progress: Codable {
    /// The hash of everything that decides what the text becomes.
    var job: String
    /// How many batches are in the store.
    var batches: Int
    /// The checksum over the checksums of these batches.
    var text: UInt32
    /// How many sentences come before the document under way.
    var documentStart: Int
    /// The checksums of the columns: tokens, sentences, documents.
    var columns: [UInt32]
    /// What the store holds.
    var statistics: TokenStoreStatistics
    /// What is forecast of it.
    var forecast: PairForecast
  }

  /// What an earlier process left, if it is of the same job.
  private(set) var progress: Progress?
  let job: String
  private let folder: String
  private let store: String
  private let lock: RunLock
  /// Whether a signal removes the folder.
  private var isProvisional: Bool

  /// Claims the folder, and makes it if need be.
  ///
  /// - Parameters:
  ///   - path: the token store.
  ///   - job: the hash of what decides its contents.
  /// - Throws: `SystemError` if it cannot be made, or another process is making the same store.
  init(of path: String, job: String) throws(SystemError) {
    self.job = job
    store = path
    let parent = FileSystem.parent(of: path)
    // Short enough for file systems that allow 255 bytes.
    let name = String(decoding: FileSystem.lastComponent(of: path).utf8.prefix(200), as: UTF8.self)
    folder = FileSystem.join(parent, ".\(name).unfinished")
    isProvisional = !FileSystem.isDirectory(folder)
    do throws(SystemError) {
      if isProvisional {
        UnfinishedFiles.add([folder])
        try FileSystem.createDirectory(folder)
      }
      lock = try RunLock(path: FileSystem.join(folder, "lock"))
    } catch {
      throw error.concerning(path)
    }
    let bytes = (try? FileSystem.contents(of: FileSystem.join(folder, "progress.json"))) ?? []
    let found = try? JSONDecoder().decode(Progress.self, from: Data(bytes))
    if let found, found.job == job, found.columns.count == 3 { progress = found }
    if progress == nil { forget() }
  }

  deinit {
    try? FileSystem.removeDirectory(folder)
    if isProvisional { UnfinishedFiles.forget(folder) }
  }

  /// The file of a column.
  func file(_ column: String) -> String { FileSystem.join(folder, column) }

  /// What was left of the columns is not as it was recorded.
  struct Damage: Error {}

  /// Whether the columns are there in the lengths that were recorded.
  ///
  /// - Throws: ``Damage`` if not.
  func requireColumns(vocabularySize: Int) throws(Damage) {
    guard let statistics = progress?.statistics else { return }
    let width = TokenStoreLayout.fitsNarrow(vocabularySize: vocabularySize) ? 2 : 4
    for (column, size) in [
      ("tokens", statistics.tokens * width), ("sentence_offsets", (statistics.sentences + 1) * 8),
      ("document_offsets", (statistics.documents + 1) * 8),
    ] {
      guard let found = try? FileSystem.fileSize(file(column)), found >= size else {
        throw Damage()
      }
    }
  }

  /// Hands everything up to here to the system, and records that.
  func record(
    _ place: CorpusEncoding.Place, _ writer: inout TokenStoreWriter, _ forecast: PairForecast
  ) throws {
    let progress = Progress(
      job: job, batches: place.batches, text: place.text,
      documentStart: writer.sentencesBeforeDocument, columns: try writer.commit(),
      statistics: writer.statistics, forecast: forecast)
    let encoder = JSONEncoder()
    // A signal that comes between record and this would remove what has just been recorded.
    if isProvisional {
      UnfinishedFiles.forget(folder)
      isProvisional = false
    }
    do {
      try AtomicFile.write(
        bytes: try encoder.encode(progress), to: FileSystem.join(folder, "progress.json"))
    } catch let error as SystemError {
      throw error.concerning(store)
    }
    self.progress = progress
  }

  /// Begins from nothing.
  func forget() {
    progress = nil
    try? FileSystem.remove(FileSystem.join(folder, "progress.json"))
    if !isProvisional {
      UnfinishedFiles.add([folder])
      isProvisional = true
    }
  }
}
