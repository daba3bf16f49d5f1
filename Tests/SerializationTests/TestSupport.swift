import Foundation
import Platform
import Serialization
import TestSupport
import Testing

/// A directory that exists while `body` runs.
func withTemporaryDirectory(_ body: (_ path: String) throws -> Void) throws {
  let path = try FileSystem.makeTemporaryDirectory(prefix: "cloze-tests")
  defer { try? FileSystem.removeDirectory(path) }
  try body(path)
}

/// Files made by `Fixtures/make_fixtures.py` with other programs.
enum Fixtures {
  static func path(_ name: String) -> String {
    Bundle.module.resourcePath.map { $0 + "/Fixtures/" + name } ?? name
  }

  /// The numbers that the script wrote, as doubles.
  static func numbers(_ key: String) throws -> [Double] {
    let value = try #require(try expected()[key] as? [NSNumber])
    return value.map(\.doubleValue)
  }

  /// The texts that the script wrote.
  static func texts(_ key: String) throws -> [String] {
    try #require(try expected()[key] as? [String])
  }

  private static func expected() throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path("expected.json")))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// The folder of reference values that lies next to the package, if it is there.
  static var referenceFolder: String? {
    let environment = ProcessInfo.processInfo.environment["CLOZE_REFERENCE"]
    let folder = environment ?? "../shared/reference"
    return FileSystem.isDirectory(folder) ? folder : nil
  }
}

extension StateDictionary.Entry {
  /// The elements as doubles; 64-bit integers are rounded.
  var doubles: [Double] {
    if type == .float64 {
      return withExtendedLifetime(storage) {
        Array(storage.bytes.assumingMemoryBound(to: Double.self))
      }
    }
    if type == .uint64 {
      return withExtendedLifetime(storage) {
        storage.bytes.assumingMemoryBound(to: UInt64.self).map { Double($0) }
      }
    }
    return floats().map { $0.map { Double($0) } } ?? (integers() ?? []).map { Double($0) }
  }
}

/// A dictionary with every type, odd shapes and names that need quoting.
func sampleDictionary(names: [String] = ["b.weight", "a.bias", "b.scale"]) -> StateDictionary {
  var dictionary = StateDictionary()
  dictionary.append(names[0], shape: [3, 7], (0..<21).map { Float($0) * 0.1 - 1 })
  dictionary.append(names[1], shape: [5], [1, -2, 3, .min, .max] as [Int8])
  dictionary.append(names[2], shape: [], [0.1])
  dictionary.append("ids", shape: [2, 2], [1, 2, 3, .max] as [Int64])
  dictionary.append(
    "flags", StateDictionary.Entry(shape: [2], type: .bool, storage: .init([0, 1] as [UInt8])))
  dictionary.append("empty", shape: [0, 4], [] as [Float])
  dictionary.append(
    "half",
    StateDictionary.Entry(shape: [2], type: .float16, storage: .init([0x3C00, 0xC000] as [UInt16])))
  dictionary.append(
    "brain",
    StateDictionary.Entry(shape: [1], type: .bfloat16, storage: .init([0x3F80] as [UInt16])))
  dictionary.append("bytes", shape: [3], [1, 2, 255] as [UInt8])
  dictionary.append("tokens", shape: [2], [65535, 1] as [UInt16])
  dictionary.append("u32", shape: [1], [.max] as [UInt32])
  dictionary.append("u64", shape: [1], [.max] as [UInt64])
  dictionary.append("i16", shape: [1], [.min] as [Int16])
  dictionary.append("i32", shape: [1], [.min] as [Int32])
  return dictionary
}

/// The description of the error that `body` throws, or an empty text.
func failure(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return ""
}

/// Replaces a file without waiting for the disk, for loops over many damaged files.
func overwrite(_ path: String, _ bytes: ArraySlice<UInt8>) throws {
  var writer = try FileWriter(path: path)
  try writer.write(Array(bytes))
  try writer.finish()
}
