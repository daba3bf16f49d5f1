import Platform
import Serialization
import TestSupport

/// Writes files of PyTorch around any pickle.
struct PickleWriter {
  /// The file's members: the pickle and one storage of some bytes.
  static func archive(_ pickle: [UInt8], storage: [UInt8] = [UInt8](repeating: 0, count: 16))
    -> ZipWriter
  {
    ZipWriter([
      .init("x/data.pkl", pickle), .init("x/byteorder", Array("little".utf8)),
      .init("x/data/0", storage),
    ])
  }

  /// A dictionary of one tensor "a".
  static func dictionary(_ tensor: [UInt8]) -> [UInt8] {
    [0x80, 2] + ascii("}") + text("a") + tensor + ascii("s.")
  }

  /// A tensor of float32 in a storage of four, or what is to be wrong with it.
  static func tensor(
    type: String = "torch\nFloatStorage\n", key: String = "0", count: [UInt8] = integer(4),
    offset: [UInt8] = integer(0), shape: [UInt8] = tuple(integer(2), integer(2)),
    strides: [UInt8] = tuple(integer(2), integer(1)), more: [UInt8] = []
  ) -> [UInt8] {
    let id =
      ascii("(") + text("storage") + ascii("c" + type) + text(key) + text("cpu") + count
      + ascii("tQ")
    let arguments = ascii("(") + id + offset + shape + strides + [0x89] + ascii("}") + more
    return ascii("ctorch._utils\n_rebuild_tensor_v2\n") + arguments + ascii("tR")
  }

  static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

  static func text(_ text: String) -> [UInt8] {
    ascii("X") + little(UInt32(text.utf8.count)) + ascii(text)
  }

  static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + little(Int64(value)) }

  static func tuple(_ values: [UInt8]...) -> [UInt8] {
    ascii("(") + values.flatMap { $0 } + ascii("t")
  }

  static func little<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
