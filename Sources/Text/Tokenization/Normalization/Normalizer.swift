/// BERT's text normalizer, in the order and with the Unicode tables of Hugging Face's
/// `BertNormalizer`: clean, set ideographs apart, strip accents, lowercase.
///
/// It works on scalars and never allocates but in its sink.
struct Normalizer: Sendable {
  private let cleansText: Bool
  private let splitsIdeographs: Bool
  private let stripsAccents: Bool
  private let lowercases: Bool
  private let tables = UnicodeTables.shared

  init(_ options: NormalizerOptions) {
    cleansText = options.cleanText
    splitsIdeographs = options.splitChineseCharacters
    stripsAccents = options.stripsAccents
    lowercases = options.lowercase
  }

  /// Appends the normalized scalars of a text to a sink.
  ///
  /// Ill-formed UTF-8 counts as U+FFFD, which `cleanText` drops.
  @inline(__always)
  func normalize<Sink: ScalarSink>(_ utf8: UnsafeBufferPointer<UInt8>, into sink: inout Sink) {
    guard let base = utf8.baseAddress else { return }
    var run = MarkRun(start: sink.count)
    var position = 0
    while position < utf8.count {
      let (scalar, length) = UTF8Scalar.decode(base + position, count: utf8.count - position)
      let source = SourceRange(start: position, end: position + length)
      position += length
      let entry = tables.entry(of: scalar)
      if cleansText {
        if Self.drops(scalar, entry) { continue }
        if entry.has(UnicodeEntry.whitespace) {
          end(&run, in: &sink)
          sink.append(0x20, from: source)
          run.start = sink.count
          continue
        }
      }
      let isApart = splitsIdeographs && entry.has(UnicodeEntry.ideograph)
      if isApart {
        end(&run, in: &sink)
        sink.append(0x20, from: source)
        run.start = sink.count
      }
      if stripsAccents {
        decompose(scalar, entry, from: source, run: &run, into: &sink)
      } else {
        appendLowercase(of: scalar, entry, from: source, into: &sink)
      }
      if isApart {
        sink.append(0x20, from: source)
        run.start = sink.count
      }
    }
    end(&run, in: &sink)
  }

  /// Marks without a starter between them, which canonical ordering sorts when all are there.
  private struct MarkRun {
    var start: Int
    var isDisordered = false
  }

  /// Sorts the marks that end the sink.
  @inline(__always)
  private func end<Sink: ScalarSink>(_ run: inout MarkRun, in sink: inout Sink) {
    if run.isDisordered { sort(&run, in: &sink) }
  }

  @inline(never)
  private func sort<Sink: ScalarSink>(_ run: inout MarkRun, in sink: inout Sink) {
    let classes = (run.start..<sink.count).map {
      UInt8(truncatingIfNeeded: tables.entry(of: sink.scalar(at: $0)).combiningClass)
    }
    sink.reorder(from: run.start, CanonicalOrder.order(of: classes[...]))
    run.isDisordered = false
  }

  /// Whether cleaning drops a scalar.
  @inline(__always)
  static func drops(_ scalar: UInt32, _ entry: UnicodeEntry) -> Bool {
    if entry.has(UnicodeEntry.control) {
      return scalar != 0x09 && scalar != 0x0A && scalar != 0x0D
    }
    return scalar == UTF8Scalar.replacement
  }

  @inline(__always)
  private func decompose<Sink: ScalarSink>(
    _ scalar: UInt32, _ entry: UnicodeEntry, from source: SourceRange, run: inout MarkRun,
    into sink: inout Sink
  ) {
    if entry.has(UnicodeEntry.hangulSyllable) {
      end(&run, in: &sink)
      let (leading, vowel, trailing) = Hangul.decompose(scalar)
      sink.append(leading, from: source)
      sink.append(vowel, from: source)
      if trailing != 0 { sink.append(trailing, from: source) }
      run.start = sink.count
      return
    }
    let decomposition = tables.mapping(of: entry).decomposition
    if decomposition.0 == 0 {
      place(scalar, entry, from: source, run: &run, into: &sink)
      return
    }
    placePart(decomposition.0, from: source, run: &run, into: &sink)
    placePart(decomposition.1, from: source, run: &run, into: &sink)
    placePart(decomposition.2, from: source, run: &run, into: &sink)
    placePart(decomposition.3, from: source, run: &run, into: &sink)
  }

  @inline(__always)
  private func placePart<Sink: ScalarSink>(
    _ scalar: UInt32, from source: SourceRange, run: inout MarkRun, into sink: inout Sink
  ) {
    if scalar != 0 {
      place(scalar, tables.entry(of: scalar), from: source, run: &run, into: &sink)
    }
  }

  /// Appends one decomposed scalar in canonical order, or drops it if it is a nonspacing mark.
  ///
  /// A dropped mark needs no place in the order: the sort is stable, and only starters end a run.
  @inline(__always)
  private func place<Sink: ScalarSink>(
    _ scalar: UInt32, _ entry: UnicodeEntry, from source: SourceRange, run: inout MarkRun,
    into sink: inout Sink
  ) {
    let combiningClass = entry.combiningClass
    if combiningClass == 0 { end(&run, in: &sink) }
    if !entry.has(UnicodeEntry.nonspacingMark) {
      appendLowercase(of: scalar, entry, from: source, into: &sink)
      if combiningClass != 0, sink.count - 1 > run.start,
        tables.entry(of: sink.scalar(at: sink.count - 2)).combiningClass > combiningClass
      {
        run.isDisordered = true
      }
    }
    if combiningClass == 0 { run.start = sink.count }
  }

  @inline(__always)
  private func appendLowercase<Sink: ScalarSink>(
    of scalar: UInt32, _ entry: UnicodeEntry, from source: SourceRange, into sink: inout Sink
  ) {
    guard lowercases, entry.mappingIndex != 0 else {
      sink.append(scalar, from: source)
      return
    }
    let (first, second) = tables.mapping(of: entry).lowercase
    sink.append(first == 0 ? scalar : first, from: source)
    if second != 0 { sink.append(second, from: source) }
  }
}
