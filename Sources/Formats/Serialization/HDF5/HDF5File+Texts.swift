import CHDF5

extension HDF5File {
  /// Reads a dataset of texts, of varying or fixed length, and verifies its checksum.
  ///
  /// - Parameter object: the path of the dataset.
  /// - Returns: the texts in row-major order; a single text yields one.
  /// - Throws: `HDF5Error` if it is missing, holds numbers, is damaged, or is not UTF-8.
  public func readTexts(_ object: String) throws(HDF5Error) -> [String] {
    try access(object) { (site, file) throws(HDF5Error) in
      let dataset = try Self.openDataset(object, in: file, at: site)
      let info = try Self.inspect(dataset.id, in: file, at: site)
      guard info.content == .text else {
        throw site.error(.mismatch, "holds numbers, expected text")
      }
      let stored = try HDF5Handle(H5Dget_type(dataset.id), at: site, "read the type")
      try Self.checkMemory(info.elementCount * H5Tget_size(stored.id), at: site)
      let texts = try Self.texts(count: info.elementCount, type: stored.id, at: site) {
        H5Dread(dataset.id, $0, chdf5_all(), chdf5_all(), chdf5_default(), $1)
      }
      if !isVerified {
        try HDF5Checksum.verify(HDF5Checksum.checksum(of: texts), of: dataset.id, at: site)
      }
      return texts
    }
  }

  /// Reads a dataset of exactly one text.
  ///
  /// - Parameter object: the path of the dataset.
  /// - Returns: the text.
  /// - Throws: `HDF5Error`, also where there are several texts.
  public func readText(_ object: String) throws(HDF5Error) -> String {
    let texts = try readTexts(object)
    guard texts.count == 1 else {
      throw HDF5Error(
        .mismatch, path: path, object: object, problem: "holds \(texts.count) texts, expected one")
    }
    return texts[0]
  }

  /// Reads texts through a function of the library that takes a memory type and a buffer.
  static func texts(
    count: Int, type: hid_t, at site: HDF5Site, _ read: (hid_t, UnsafeMutableRawPointer?) -> herr_t
  ) throws(HDF5Error) -> [String] {
    guard count > 0 else { return [] }
    if H5Tis_variable_str(type) > 0 {
      return try varyingTexts(count: count, type: type, at: site, read)
    }
    let width = H5Tget_size(type)
    let padding = H5Tget_strpad(type)
    let bytes = try ByteStorage(byteCount: count * width) { (buffer) throws(HDF5Error) in
      try site.check(read(type, buffer.baseAddress), "be read")
    }
    var texts: [String] = []
    for index in 0..<count {
      var text = bytes.bytes[index * width..<(index + 1) * width]
      if padding == H5T_STR_SPACEPAD {
        while text.last == UInt8(ascii: " ") { text.removeLast() }
      } else if let end = text.firstIndex(of: 0) {
        text = text[..<end]
      }
      texts.append(try decode(text, at: site))
    }
    return withExtendedLifetime(bytes) { texts }
  }

  private static func varyingTexts(
    count: Int, type: hid_t, at site: HDF5Site, _ read: (hid_t, UnsafeMutableRawPointer?) -> herr_t
  ) throws(HDF5Error) -> [String] {
    let pointers = UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>
      .allocate(capacity: count)
    pointers.initialize(repeating: nil)
    defer {
      // The library allocated these, so it must free them.
      for pointer in pointers { _ = H5free_memory(pointer) }
      pointers.deallocate()
    }
    // The type of the file is also right for memory: there is no conversion between encodings.
    try site.check(read(type, pointers.baseAddress), "be read")
    var texts: [String] = []
    for pointer in pointers {
      guard let pointer else {
        texts.append("")
        continue
      }
      var length = 0
      while pointer[length] != 0 { length += 1 }
      texts.append(try decode(UnsafeRawBufferPointer(start: pointer, count: length), at: site))
    }
    return texts
  }

  private static func decode(
    _ bytes: some Collection<UInt8>, at site: HDF5Site
  ) throws(HDF5Error) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw site.error(.damaged, "holds text that is not UTF-8")
    }
    return text
  }
}
