/// Files of other kinds, by their first bytes.
enum BinaryFormats {
  /// What a sample begins as, if that is known and no text.
  static func recognize(_ sample: ContentSample) -> ForeignContent? {
    let bytes = sample.bytes
    if isTar(bytes) { return ForeignContent("a tar archive", .unpacking("tar -xf ", " -C corpus")) }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0x50, 0x4B, 0x05, 0x06])
    {
      return zip(bytes)
    }
    if isSafeTensors(bytes) { return ForeignContent("a safetensors file", .advice(noText)) }
    for format in formats where bytes.dropFirst(format.offset).starts(with: format.magic) {
      return ForeignContent(format.name, format.remedy)
    }
    return nil
  }

  private static let noText = "expected text"

  /// A header of 512 bytes, with a checksum over itself.
  private static func isTar(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 512, bytes[0] != 0 else { return false }
    if bytes[257..<262].elementsEqual("ustar".utf8) { return true }
    let field = bytes[148..<156]
    let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    guard digits.count >= 4, digits.count < 8 else { return false }
    let stated = digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    let sum = bytes[..<148].reduce(0) { $0 + Int($1) } + bytes[156..<512].reduce(0) { $0 + Int($1) }
    return sum + 8 * 0x20 == stated
  }

  /// An archive, or a document of an office program, which is one.
  private static func zip(_ bytes: UnsafeRawBufferPointer) -> ForeignContent {
    func holds(_ name: String) -> Bool { contains(bytes.prefix(1 << 13), Array(name.utf8)) }
    if holds("word/") || holds("[Content_Types].xml") && !holds("xl/") && !holds("ppt/") {
      return document("a Word document")
    }
    if holds("xl/") {
      return ForeignContent(
        "an Excel workbook", .advice("save it as CSV and name its column with --text-column"))
    }
    if holds("ppt/") { return document("a presentation") }
    if holds("opendocument") { return document("an OpenDocument file") }
    if holds("epub+zip") { return document("an EPUB book") }
    if holds("data.pkl") { return ForeignContent("a PyTorch file", .advice(noText)) }
    if holds(".npy") { return ForeignContent("a NumPy archive", .advice(noText)) }
    return ForeignContent("a zip archive", .unpacking("unzip ", " -d corpus"))
  }

  static func document(_ name: String) -> ForeignContent {
    ForeignContent(name, .command("pandoc -t plain --wrap=none ", " -o new.txt"))
  }

  private static func contains(_ bytes: Slice<UnsafeRawBufferPointer>, _ part: [UInt8]) -> Bool {
    guard bytes.count >= part.count else { return false }
    return (bytes.startIndex...bytes.endIndex - part.count).contains {
      bytes[$0...].starts(with: part)
    }
  }

  private static func isSafeTensors(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count > 9, bytes[8] == UInt8(ascii: "{") else { return false }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    return length < 100 << 20
  }

  private typealias Format = (
    name: String, magic: [UInt8], offset: Int, remedy: ForeignContent.Remedy
  )

  private static func format(
    _ name: String, _ magic: [UInt8], at offset: Int = 0,
    _ remedy: ForeignContent.Remedy = .advice(noText)
  ) -> Format {
    (name, magic, offset, remedy)
  }

  /// JSON lines are what a table's text is read from.
  private static let table = ForeignContent.Remedy.advice(
    "write its text as JSON lines first, for example with pandas: "
      + "to_json('new.jsonl', orient='records', lines=True)")
  private static let twice = ForeignContent.Remedy.advice(
    "it is compressed more than once: decompress it first")

  private static let formats: [Format] = [
    format("a PDF file", Array("%PDF-".utf8), .command("pdftotext ", " new.txt")),
    format("a Rich Text file", Array("{\\rtf".utf8), document("").remedy),
    format(
      "a Word or Excel file of the old kind", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
      .command("soffice --headless --convert-to txt:Text ", "")),
    format("an HDF5 file", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]),
    format("an HDF5 file", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], at: 512),
    format("a NumPy array", [0x93] + Array("NUMPY".utf8)),
    format("a Parquet file", Array("PAR1".utf8), table),
    format("an Arrow file", Array("ARROW1".utf8), table),
    format("an Arrow stream", [0xFF, 0xFF, 0xFF, 0xFF], table),
    format("a Feather file", Array("FEA1".utf8), table),
    format("an Avro file", Array("Obj".utf8) + [1], table),
    format("an ORC file", Array("ORC".utf8) + [0x0A], table),
    format(
      "an SQLite database", Array("SQLite format 3".utf8) + [0],
      .advice("write its text to a file first: sqlite3 -csv, with --text-column")),
    format("a GGUF file", Array("GGUF".utf8)),
    format("a Python pickle", [0x80, 0x02]), format("a Python pickle", [0x80, 0x03]),
    format("a Python pickle", [0x80, 0x04]), format("a Python pickle", [0x80, 0x05]),
    format("a program", [0x7F] + Array("ELF".utf8)),
    format("an image", [0x89] + Array("PNG".utf8)), format("an image", [0xFF, 0xD8, 0xFF]),
    format("an image", Array("GIF8".utf8)),
    format(
      "a 7-Zip archive", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .unpacking("7z x -ocorpus ", "")),
    format("a RAR archive", Array("Rar!".utf8) + [0x1A, 7], .unpacking("unrar x ", " corpus/")),
    format("a gzip file", [0x1F, 0x8B], twice),
    format("a Zstandard file", [0x28, 0xB5, 0x2F, 0xFD], twice),
    format("an xz file", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], twice),
    format("a bzip2 file", Array("BZh91AY&SY".utf8), twice),
    format("an lz4 file", [0x04, 0x22, 0x4D, 0x18], .filter("lz4 -dc")),
    format("a file of compress", [0x1F, 0x9D], .filter("gzip -dc")),
    format("an lzip file", Array("LZIP".utf8) + [1], .filter("lzip -dc")),
    format("an lzma file", [0x5D, 0x00, 0x00], .filter("xz -dc --format=lzma")),
    format(
      "a web archive (WARC)", Array("WARC/1.".utf8),
      .advice("take the text out of it first, for example with trafilatura")),
  ]
}
