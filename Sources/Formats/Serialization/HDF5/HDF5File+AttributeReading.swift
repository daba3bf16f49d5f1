import CHDF5

extension HDF5File {
  /// The text of an attribute that must be there.
  ///
  /// - Throws: `HDF5Error` if it is missing or no text.
  public func string(_ name: String, of object: String = "/") throws(HDF5Error) -> String {
    let value = try required(name, of: object)
    guard case .string(let text) = value else {
      throw mismatch(name, of: object, found: value, expected: "a text")
    }
    return text
  }

  /// The whole number of an attribute that must be there.
  ///
  /// - Throws: `HDF5Error` if it is missing or no whole number.
  public func integer(_ name: String, of object: String = "/") throws(HDF5Error) -> Int64 {
    let value = try required(name, of: object)
    guard case .integer(let number) = value else {
      throw mismatch(name, of: object, found: value, expected: "a whole number")
    }
    return number
  }

  /// The number of an attribute that must be there; whole numbers count.
  ///
  /// - Throws: `HDF5Error` if it is missing or no number.
  public func double(_ name: String, of object: String = "/") throws(HDF5Error) -> Double {
    let value = try required(name, of: object)
    switch value {
    case .double(let number): return number
    case .integer(let number): return Double(number)
    default: throw mismatch(name, of: object, found: value, expected: "a number")
    }
  }

  /// The truth value of an attribute that must be there.
  ///
  /// - Throws: `HDF5Error` if it is missing or no truth value.
  public func bool(_ name: String, of object: String = "/") throws(HDF5Error) -> Bool {
    let value = try required(name, of: object)
    guard case .bool(let truth) = value else {
      throw mismatch(name, of: object, found: value, expected: "a truth value")
    }
    return truth
  }

  private func required(
    _ name: String, of object: String
  ) throws(HDF5Error) -> HDF5AttributeValue {
    guard let value = try attribute(name, of: object) else {
      throw HDF5Error(
        .missing, path: path, object: object, problem: "lacks the attribute '\(name)'")
    }
    return value
  }

  private func mismatch(
    _ name: String, of object: String, found: HDF5AttributeValue, expected: String
  ) -> HDF5Error {
    HDF5Error(
      .mismatch, path: path, object: object,
      problem: "has an attribute '\(name)' that is \(found.kind), expected \(expected)")
  }

  /// Attributes beyond this many bytes are refused.
  private static let maximumAttributeSize = 1 << 26

  static func attribute(
    _ name: String, of object: hid_t, at site: HDF5Site
  ) throws(HDF5Error) -> HDF5AttributeValue? {
    guard try site.check(H5Aexists(object, name), "look up attribute '\(name)'") > 0 else {
      return nil
    }
    let attribute = try HDF5Handle(
      H5Aopen(object, name, chdf5_default()), at: site, "open attribute '\(name)'")
    let type = try HDF5Handle(H5Aget_type(attribute.id), at: site, "read attribute '\(name)'")
    let space = try HDF5Handle(H5Aget_space(attribute.id), at: site, "read attribute '\(name)'")
    let shape = try HDF5Dataspace.shape(of: space.id, at: site)
    let count = shape.first ?? 1
    let size = count.multipliedReportingOverflow(by: H5Tget_size(type.id))
    guard shape.count <= 1, !size.overflow, size.partialValue <= maximumAttributeSize else {
      throw site.error(.unsupported, "has an attribute '\(name)' of shape \(shape)")
    }
    if H5Tget_class(type.id) == H5T_STRING {
      let texts = try texts(count: count, type: type.id, at: site) { H5Aread(attribute.id, $0, $1) }
      return shape.isEmpty ? .string(texts[0]) : .strings(texts)
    }
    guard let element = HDF5Datatype.elementType(of: type.id) else {
      throw site.error(
        .unsupported,
        "has an attribute '\(name)' that is \(HDF5Datatype.describe(type.id)), "
          + "expected numbers, truth values or text")
    }
    let memory = try HDF5Datatype.make(element, at: site)
    let storage = try ByteStorage(byteCount: count * element.byteCount) {
      (buffer) throws(HDF5Error) in
      guard count > 0 else { return }
      try site.check(
        H5Aread(attribute.id, memory.id, buffer.baseAddress), "read attribute '\(name)'")
    }
    let entry = StateDictionary.Entry(shape: shape, type: element, storage: storage)
    guard let value = HDF5AttributeValue(entry) else {
      throw site.error(.unsupported, "has an attribute '\(name)' with numbers beyond 64 bits")
    }
    return value
  }
}

extension HDF5AttributeValue {
  /// Widens what a file holds to the few kinds that an attribute may have.
  fileprivate init?(_ entry: StateDictionary.Entry) {
    let isScalar = entry.shape.isEmpty
    if entry.type == .float64 {
      let values = withExtendedLifetime(entry.storage) {
        Array(entry.storage.bytes.assumingMemoryBound(to: Double.self))
      }
      self = isScalar ? .double(values[0]) : .doubles(values)
    } else if let values = entry.floats() {
      self = isScalar ? .double(Double(values[0])) : .doubles(values.map { Double($0) })
    } else if let values = entry.integers() {
      if entry.type == .bool, isScalar {
        self = .bool(values[0] != 0)
      } else {
        self = isScalar ? .integer(Int64(values[0])) : .integers(values.map { Int64($0) })
      }
    } else {
      return nil
    }
  }
}
