extension String {
  /// With ASCII letters in lower case, for methods, schemes and header values.
  var lowercaseASCII: String {
    String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  /// Without blanks at its ends.
  var trimmedASCII: String {
    var bytes = utf8[...]
    while bytes.first == 0x20 || bytes.first == 0x09 { bytes = bytes.dropFirst() }
    while bytes.last == 0x20 || bytes.last == 0x09 { bytes = bytes.dropLast() }
    return String(Substring(bytes))
  }
}
