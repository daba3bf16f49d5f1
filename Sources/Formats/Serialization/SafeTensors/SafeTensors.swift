public import ExactStrings
import Platform

/// Hugging Face's format for named tensors: a JSON header, then the bytes.
///
/// Eight bytes hold the header's size (little-endian), the header maps each name to `dtype`,
/// `shape` and `data_offsets`, and the tensors fill the rest of the file without gaps or overlap.
/// Reading is as strict as the reference implementation (`safetensors/src/tensor.rs`) and also
/// refuses repeated names. See https://huggingface.co/docs/safetensors.
public enum SafeTensors {
  /// Reads a file by mapping it into memory.
  ///
  /// Tensors whose bytes lie aligned refer to the mapping and cost nothing until touched.
  ///
  /// - Parameter path: the file.
  /// - Returns: the tensors in the order of the header, and the free-form texts of its
  ///   `__metadata__`.
  /// - Throws: `SafeTensorsError` naming the file, the tensor and the fault.
  public static func read(
    _ path: String
  ) throws(SafeTensorsError) -> (tensors: StateDictionary, metadata: [ExactString: String]) {
    let file: MappedFile
    do {
      file = try MappedFile(path: path)
    } catch {
      throw SafeTensorsError(path: path, problem: error.description)
    }
    let header = try SafeTensorsHeader(parsing: file.bytes, path: path)
    var tensors = StateDictionary()
    for tensor in header.tensors {
      let start = header.dataStart + tensor.offsets.lowerBound
      let range = start..<header.dataStart + tensor.offsets.upperBound
      tensors.append(
        tensor.name,
        StateDictionary.Entry(
          shape: tensor.shape, type: tensor.type,
          storage: ByteStorage(
            aligned: MappedSlice(file, range), to: tensor.type.byteCount)))
    }
    return (tensors, header.metadata)
  }

  /// Writes a file atomically.
  ///
  /// The header keeps the dictionary's order. The data are ordered by falling element size, as
  /// the reference implementation does, so that every tensor lies aligned.
  ///
  /// - Parameters:
  ///   - tensors: what to write.
  ///   - metadata: free-form texts; Transformers expects `["format": "pt"]`.
  ///   - path: the file to create or replace.
  /// - Throws: `SafeTensorsError` or `SystemError`.
  public static func write(
    _ tensors: StateDictionary, metadata: [ExactString: String] = [:], to path: String
  ) throws {
    let layout = try SafeTensorsHeader(describing: tensors, metadata: metadata, path: path)
    try AtomicFile.write(to: path) { temporary in
      var writer = try FileWriter(path: temporary)
      try writer.write(layout.encoded())
      for tensor in layout.tensors.sorted(by: { $0.offsets.lowerBound < $1.offsets.lowerBound }) {
        let entry = try tensors.entry(tensor.name)
        try withExtendedLifetime(entry.storage) { try writer.write(entry.storage.bytes) }
      }
      try writer.finish()
    }
  }
}
