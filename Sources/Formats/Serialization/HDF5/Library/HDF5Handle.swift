import CHDF5

/// An owned identifier of the HDF5 library of any kind, released when it goes out of scope.
struct HDF5Handle: ~Copyable {
  let id: hid_t

  /// Takes over what a library function returned, or reports why it returned nothing.
  init(
    _ id: hid_t, at site: HDF5Site, _ action: @autoclosure () -> String
  ) throws(HDF5Error) {
    self.id = try site.check(id, action())
  }

  deinit {
    let id = id
    HDF5Library.locked { _ = H5Idec_ref(id) }
  }
}
