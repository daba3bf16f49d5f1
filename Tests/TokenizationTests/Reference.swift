import Foundation
import Testing

/// Where the tests find other programs' values.
enum Reference {
  /// The folder of large reference data, if this machine has one: `CLOZE_REFERENCE`, or
  /// `shared/reference` beside the package.
  static let folder: URL? = {
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let environment = ProcessInfo.processInfo.environment["CLOZE_REFERENCE"]
    let folder =
      environment.map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appendingPathComponent("shared/reference")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }()

  /// A small file committed with the tests.
  static func fixture(_ name: String) throws -> URL {
    let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil)
    return try #require(url, "no fixture \(name)")
  }

  /// Decodes a file of one JSON object a line.
  static func lines<Line: Decodable>(_ type: Line.Type, of file: URL) throws -> [Line] {
    let decoder = JSONDecoder()
    return try Data(contentsOf: file).split(separator: 0x0A).map {
      try decoder.decode(type, from: Data($0))
    }
  }
}
