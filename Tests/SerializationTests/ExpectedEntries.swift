import Foundation
import Serialization
import Testing

extension Fixtures {
  /// What another program reads from a file: type, shape and bytes of every array by its name.
  static func entries(_ name: String) throws -> [String: StateDictionary.Entry] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
    let object = try JSONSerialization.jsonObject(with: data)
    return try #require(object as? [String: [String: Any]]).mapValues { fields in
      let digits = Array(try #require(fields["bytes"] as? String).utf8)
      let typeName = try #require(fields["type"] as? String)
      let bytes = stride(from: 0, to: digits.count, by: 2).map { offset in
        UInt8(String(decoding: digits[offset..<offset + 2], as: UTF8.self), radix: 16) ?? 0
      }
      return StateDictionary.Entry(
        shape: try #require(fields["shape"] as? [Int]),
        type: try #require(ElementType(rawValue: typeName)), storage: ByteStorage(bytes))
    }
  }
}
