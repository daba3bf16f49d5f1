import CHDF5

extension HDF5File {
  /// Attaches a value to a group or dataset, replacing one of the same name.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - name: the attribute's name.
  ///   - object: the path of the group or dataset; `/` for the file itself.
  /// - Throws: `HDF5Error` if the object is missing or the value cannot be written.
  public func setAttribute(
    _ value: HDF5AttributeValue, _ name: String, of object: String = "/"
  ) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) in
      let handle = try Self.open(object, in: file, at: site)
      try Self.setAttribute(value, name, of: handle.id, at: site)
    }
  }

  /// The value of an attribute, or nil if there is none of this name.
  ///
  /// - Parameters:
  ///   - name: the attribute's name.
  ///   - object: the path of the group or dataset; `/` for the file itself.
  /// - Returns: the value.
  /// - Throws: `HDF5Error` if the object is missing or the attribute is of an unknown type.
  public func attribute(
    _ name: String, of object: String = "/"
  ) throws(HDF5Error) -> HDF5AttributeValue? {
    try access(object) { (site, file) throws(HDF5Error) in
      let handle = try Self.open(object, in: file, at: site)
      return try Self.attribute(name, of: handle.id, at: site)
    }
  }

  /// The names of the attributes of a group or dataset, sorted.
  ///
  /// - Parameter object: the path of the group or dataset; `/` for the file itself.
  /// - Returns: the names.
  /// - Throws: `HDF5Error` if the object is missing.
  public func attributeNames(of object: String = "/") throws(HDF5Error) -> [String] {
    try access(object) { (site, file) throws(HDF5Error) in
      let handle = try Self.open(object, in: file, at: site)
      let count = try site.check(H5Aget_num_attrs(handle.id), "list the attributes")
      var names: [String] = []
      for index in 0..<hsize_t(count) {
        let attribute = try HDF5Handle(
          H5Aopen_by_idx(
            handle.id, ".", H5_INDEX_NAME, H5_ITER_INC, index, chdf5_default(), chdf5_default()),
          at: site, "open attribute \(index)")
        let length = Int(try site.check(H5Aget_name(attribute.id, 0, nil), "list the attributes"))
        var bytes = [CChar](repeating: 0, count: length + 1)
        try site.check(
          H5Aget_name(attribute.id, bytes.count, &bytes), "list the attributes")
        names.append(
          String(decoding: bytes.dropLast().map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self))
      }
      return names
    }
  }

  private static func open(
    _ object: String, in file: hid_t, at site: HDF5Site
  ) throws(HDF5Error) -> HDF5Handle {
    guard try find(object, in: file, at: site) else {
      throw site.error(.missing, "is not in the file")
    }
    return try HDF5Handle(
      H5Oopen(file, normalized(object), chdf5_default()), at: site, "be opened")
  }

  static func setAttribute(
    _ value: HDF5AttributeValue, _ name: String, of object: hid_t, at site: HDF5Site
  ) throws(HDF5Error) {
    func store(
      _ shape: [Int], _ type: borrowing HDF5Handle, _ values: UnsafeRawPointer?
    ) throws(HDF5Error) {
      if try site.check(H5Aexists(object, name), "look up attribute '\(name)'") > 0 {
        try site.check(H5Adelete(object, name), "replace attribute '\(name)'")
      }
      let space = try HDF5Dataspace.make(shape, at: site)
      let attribute = try HDF5Handle(
        H5Acreate2(object, name, type.id, space.id, chdf5_default(), chdf5_default()),
        at: site, "create attribute '\(name)'")
      if shape == [0] { return }
      try site.check(H5Awrite(attribute.id, type.id, values), "write attribute '\(name)'")
    }
    func store(_ shape: [Int], texts: [String]) throws(HDF5Error) {
      let strings = try HDF5TextBuffer(texts, at: site)
      let type = try HDF5Datatype.makeText(at: site)
      let outcome = strings.withPointers { pointers in
        Result { () throws(HDF5Error) in try store(shape, type, pointers) }
      }
      try outcome.get()
    }
    switch value {
    case .bool(let value):
      var byte: UInt8 = value ? 1 : 0
      try store([], HDF5Datatype.make(.bool, at: site), &byte)
    case .integer(var value): try store([], HDF5Datatype.make(.int64, at: site), &value)
    case .double(var value): try store([], HDF5Datatype.make(.float64, at: site), &value)
    case .integers(let values):
      try store([values.count], HDF5Datatype.make(.int64, at: site), values)
    case .doubles(let values):
      try store([values.count], HDF5Datatype.make(.float64, at: site), values)
    case .string(let text): try store([], texts: [text])
    case .strings(let texts): try store([texts.count], texts: texts)
    }
  }
}
