import CHDF5

/// What only ``HDF5Examination`` asks of a file.
extension HDF5File {
  /// Where the header of an object lies, which no two objects share.
  func address(of object: String) throws(HDF5Error) -> [UInt64] {
    try access(object) { (site, file) throws(HDF5Error) in
      guard try Self.find(object, in: file, at: site) else {
        throw site.error(.missing, "is not in the file")
      }
      let handle = try HDF5Handle(
        H5Oopen(file, Self.normalized(object), chdf5_default()), at: site, "be opened")
      var address: [UInt64] = [0, 0]
      try site.check(chdf5_object_address(handle.id, &address), "be examined")
      return address
    }
  }

  /// The shape of the chunks of a dataset in chunks: rows, and elements in all.
  func chunk(of object: String) throws(HDF5Error) -> (rows: Int, elements: Int) {
    try access(object) { (site, file) throws(HDF5Error) in
      let dataset = try Self.openDataset(object, in: file, at: site)
      let creation = try HDF5Handle(
        H5Dget_create_plist(dataset.id), at: site, "read the layout")
      var elements: hsize_t = 0
      let rows = try site.check(chdf5_chunk_rows(creation.id, &elements), "read the chunks")
      guard rows > 0, elements > 0 else { throw site.error(.damaged, "has empty chunks") }
      return (Int(rows), Int(clamping: elements))
    }
  }

  /// Reads rows of numbers of any type and forgets them.
  func readBytes(rows: Range<Int>, of object: String) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) -> Void in
      let dataset = try Self.openDataset(object, in: file, at: site)
      let info = try Self.inspect(dataset.id, in: file, at: site)
      guard let element = info.elementType, let count = info.shape.first else {
        throw site.error(.mismatch, "has no rows of numbers")
      }
      let stored = try HDF5Handle(H5Dget_space(dataset.id), at: site, "read the shape")
      try HDF5Dataspace.select(rows: rows, of: info.shape, in: stored.id, at: site)
      let length = info.elementCount / count * rows.count
      let memory = try HDF5Dataspace.make([length], at: site)
      let type = try HDF5Datatype.make(element, at: site)
      _ = try ByteStorage(byteCount: length * element.byteCount) { (buffer) throws(HDF5Error) in
        try site.check(
          H5Dread(
            dataset.id, type.id, memory.id, stored.id, chdf5_default(), buffer.baseAddress),
          "be read")
      }
    }
  }
}
