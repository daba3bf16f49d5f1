import Serialization

/// The objects of a JSON array that comes line by line.
struct JSONRecords {
  private var splitter: JSONArraySplitter
  private var found: [Record] = []
  private var taken = 0
  /// The line that an element begins in which is not complete yet.
  private var openLine: Int?

  /// - Parameter limit: the most bytes of an element.
  init(limit: Int) { splitter = JSONArraySplitter(limit: limit) }

  /// Whether a file begins as an array of objects.
  ///
  /// - Parameters:
  ///   - sample: its beginning.
  ///   - isNamedSo: whether its name says that it is JSON; a line of text may begin with a bracket too.
  /// - Returns: whether it is to be read as one.
  static func begin(_ sample: ContentSample, isNamedSo: Bool) -> Bool {
    var scanner = JSONScanner(sample.trimmed)
    guard scanner.take("[") else { return false }
    scanner.skipWhitespace()
    return isNamedSo
      || scanner.next == UInt8(ascii: "{")
        && (try? JSONRecognition.layout(of: sample, named: "")) == .array
  }

  /// Takes a line.
  ///
  /// - Parameters:
  ///   - text: without its end.
  ///   - line: its number.
  /// - Throws: a fault if it is no part of an array.
  mutating func add(
    _ text: UnsafeBufferPointer<UInt8>, line: Int
  ) throws(JSONArraySplitter.Fault) {
    var records: [Record] = []
    var first = openLine
    let take = { (element: UnsafeBufferPointer<UInt8>) in
      records.append(Record(line: first ?? line, contents: Self.object(element)))
      first = nil
    }
    do {
      try splitter.add(text, take)
      try [0x0A].withUnsafeBufferPointer { try splitter.add($0, take) }
    } catch let fault as JSONArraySplitter.Fault {
      throw fault
    } catch {
      fatalError("JSONRecords: \(error)")
    }
    found += records
    openLine = splitter.isInElement ? first ?? line : nil
  }

  /// Says that no more comes.
  ///
  /// - Throws: a fault if the array is not closed.
  func finish() throws(JSONArraySplitter.Fault) { try splitter.finish() }

  /// The next object; nil until more is added.
  mutating func next() -> Record? {
    guard taken < found.count else {
      found.removeAll(keepingCapacity: true)
      taken = 0
      return nil
    }
    taken += 1
    return found[taken - 1]
  }

  /// One value of JSON as a record.
  static func object(_ text: UnsafeBufferPointer<UInt8>) -> Record.Contents {
    let parsed = Result { () throws(JSONError) in
      try JSONParser.parse(UnsafeRawBufferPointer(text))
    }
    switch parsed {
    case .success(.object(let object)): return .object(object)
    case .success(let value): return .fault("found \(value.kind), expected an object")
    case .failure(let error): return .fault("not valid JSON: \(error)")
    }
  }
}
