import CHDF5
import ExactStrings
import Preconditions

extension HDF5File {
  /// What lies at a path.
  public enum ObjectKind: Sendable {
    /// A group, which holds other objects.
    case group
    /// An array or text.
    case dataset
    /// A named datatype, which this library does not use.
    case datatype
  }

  /// Returns whether there is an object at a path; links that lead elsewhere are errors.
  public func exists(_ object: String) throws(HDF5Error) -> Bool {
    try access(object) { (site, file) throws(HDF5Error) in
      try Self.find(object, in: file, at: site)
    }
  }

  /// The kind of the object at a path, or nil where there is none.
  public func kind(of object: String) throws(HDF5Error) -> ObjectKind? {
    try access(object) { (site, file) throws(HDF5Error) in
      guard try Self.find(object, in: file, at: site) else { return nil }
      let handle = try HDF5Handle(
        H5Oopen(file, Self.normalized(object), chdf5_default()), at: site, "be opened")
      switch H5Iget_type(handle.id) {
      case H5I_GROUP: return .group
      case H5I_DATASET: return .dataset
      case H5I_DATATYPE: return .datatype
      default: throw site.error(.unsupported, "is of an unknown kind")
      }
    }
  }

  /// Creates a group and the groups above it; one that exists already is fine.
  public func createGroup(_ object: String) throws(HDF5Error) {
    if try exists(object) {
      guard try kind(of: object) == .group else {
        throw HDF5Error(
          .mismatch, path: path, object: object, problem: "exists and is not a group")
      }
      return
    }
    try access(object) { (site, file) throws(HDF5Error) in
      try Self.createGroups(Self.components(object), in: file, at: site)
    }
  }

  /// Creates the groups of a path that do not exist yet.
  ///
  /// They hold no times of day, as those would that the library makes on the way to a dataset.
  static func createGroups(
    _ components: some Collection<String>, in file: hid_t, at site: HDF5Site
  ) throws(HDF5Error) {
    let link = try linkProperties(at: site)
    let creation = try HDF5Handle(
      H5Pcreate(chdf5_group_create()), at: site, "prepare the group")
    try site.check(H5Pset_obj_track_times(creation.id, false), "prepare the group")
    var path = ""
    for component in components {
      path += "/" + component
      guard try !find(path, in: file, at: site) else { continue }
      _ = try HDF5Handle(
        H5Gcreate2(file, path, link.id, creation.id, chdf5_default()), at: site,
        "create the group")
      site.groups.insert(path)
    }
  }

  /// The names of the objects in a group, sorted.
  public func list(_ group: String) throws(HDF5Error) -> [String] {
    try access(group) { (site, file) throws(HDF5Error) in
      guard try Self.find(group, in: file, at: site) else {
        throw site.error(.missing, "is not in the file")
      }
      let handle = try HDF5Handle(
        H5Gopen2(file, Self.normalized(group), chdf5_default()), at: site, "list the group")
      var information = H5G_info_t()
      try site.check(H5Gget_info(handle.id, &information), "list the group")
      var names: [String] = []
      for index in 0..<information.nlinks {
        names.append(try Self.linkName(index, of: handle.id, at: site))
      }
      return names.sortedByBytes()
    }
  }

  /// Removes an object; the file does not become smaller by it.
  public func remove(_ object: String) throws(HDF5Error) {
    try access(object) { (site, file) throws(HDF5Error) -> Void in
      site.groups.removeAll()
      try site.check(H5Ldelete(file, Self.normalized(object), chdf5_default()), "be removed")
    }
  }

  /// Walks down a path and returns whether all of it is there.
  ///
  /// Only hard links are followed: soft and external ones could lead anywhere.
  static func find(_ object: String, in file: hid_t, at site: HDF5Site) throws(HDF5Error) -> Bool {
    var prefix = ""
    let components = components(object)
    for (index, component) in components.enumerated() {
      prefix += "/" + component
      if site.groups.knows(prefix) { continue }
      let found = try site.check(H5Lexists(file, prefix, chdf5_default()), "be looked up")
      guard found > 0 else { return false }
      switch chdf5_link_type(file, prefix) {
      case Int32(H5L_TYPE_HARD.rawValue): break
      case Int32(H5L_TYPE_SOFT.rawValue):
        throw site.error(
          .unsupported, "leads over the soft link '\(prefix)', which is not followed")
      case Int32(H5L_TYPE_EXTERNAL.rawValue):
        throw site.error(
          .unsupported, "leads over '\(prefix)', a link to another file, which is not followed")
      default: throw site.error(.unsupported, "leads over '\(prefix)', a link of unknown kind")
      }
      // A dataset on the way has nothing below it, and the library would call that a failure.
      if index < components.count - 1 {
        let handle = try HDF5Handle(
          H5Oopen(file, prefix, chdf5_default()), at: site, "open '\(prefix)'")
        guard H5Iget_type(handle.id) == H5I_GROUP else { return false }
        site.groups.insert(prefix)
      }
    }
    return true
  }

  /// A path with one slash before every component.
  static func normalized(_ object: String) -> String {
    "/" + components(object).joined(separator: "/")
  }

  static func components(_ object: String) -> [String] {
    require(!object.utf8.contains(0), "HDF5: the path holds a NUL character")
    return object.parts(separatedBy: "/").filter { $0 != "." }
  }

  /// Properties of a link whose name is UTF-8.
  static func linkProperties(at site: HDF5Site) throws(HDF5Error) -> HDF5Handle {
    let properties = try HDF5Handle(H5Pcreate(chdf5_link_create()), at: site, "prepare a link")
    try site.check(H5Pset_char_encoding(properties.id, H5T_CSET_UTF8), "prepare a link")
    return properties
  }

  /// The name of a link, by its place in the file's own order: in that of the names the library would sort them
  /// all anew for each.
  private static func linkName(
    _ index: hsize_t, of group: hid_t, at site: HDF5Site
  ) throws(HDF5Error) -> String {
    let count = try site.check(
      H5Lget_name_by_idx(
        group, ".", H5_INDEX_NAME, H5_ITER_NATIVE, index, nil, 0, chdf5_default()), "list the group"
    )
    var bytes = [CChar](repeating: 0, count: count + 1)
    try site.check(
      H5Lget_name_by_idx(
        group, ".", H5_INDEX_NAME, H5_ITER_NATIVE, index, &bytes, bytes.count, chdf5_default()),
      "list the group")
    let name = bytes.dropLast().map { UInt8(truncatingIfNeeded: $0) }
    guard let name = String(validating: name, as: UTF8.self) else {
      throw site.error(.unsupported, "holds an object whose name is not UTF-8")
    }
    return name
  }
}
