public import Platform
import Serialization

/// The tokens of a store: 16 bits each where the vocabulary allows it, else 32.
public struct TokenArray: Sendable {
  /// The tokens as memory, with the type of each.
  public enum Elements: @unchecked Sendable {
    /// Tokens of 16 bits.
    case narrow(UnsafeBufferPointer<UInt16>)
    /// Tokens of 32 bits.
    case wide(UnsafeBufferPointer<UInt32>)
  }

  private enum Storage {
    case narrow(HDF5Array<UInt16>)
    case wide(HDF5Array<UInt32>)
  }

  private let storage: Storage

  init(_ file: HDF5File, vocabularySize: Int) throws(HDF5Error) {
    if TokenStoreLayout.fitsNarrow(vocabularySize: vocabularySize) {
      storage = .narrow(try file.map(TokenStoreLayout.tokens))
    } else {
      storage = .wide(try file.map(TokenStoreLayout.tokens))
    }
  }

  /// The tokens, valid as long as their store lives.
  public var elements: Elements {
    switch storage {
    case .narrow(let array): .narrow(array.elements)
    case .wide(let array): .wide(array.elements)
    }
  }

  /// The tokens as bytes, little-endian, `elementWidth` for each.
  public var bytes: UnsafeRawBufferPointer {
    switch elements {
    case .narrow(let elements): UnsafeRawBufferPointer(elements)
    case .wide(let elements): UnsafeRawBufferPointer(elements)
    }
  }

  /// The number of bytes of a token, 2 or 4.
  public var elementWidth: Int {
    switch storage {
    case .narrow: MemoryLayout<UInt16>.stride
    case .wide: MemoryLayout<UInt32>.stride
    }
  }

  /// Where the tokens begin in their file, in bytes, if they are mapped from it.
  var fileOffset: Int? {
    switch storage {
    case .narrow(let array): array.fileOffset
    case .wide(let array): array.fileOffset
    }
  }

  /// The number of tokens.
  public var count: Int {
    switch storage {
    case .narrow(let array): array.count
    case .wide(let array): array.count
    }
  }

  /// The token at an index.
  public subscript(index: Int) -> Int32 {
    switch storage {
    case .narrow(let array): Int32(array[index])
    case .wide(let array): Int32(bitPattern: array[index])
    }
  }

  /// Tells the system how the tokens are going to be read.
  public func advise(_ pattern: MappedFile.AccessPattern) {
    switch storage {
    case .narrow(let array): array.advise(pattern)
    case .wide(let array): array.advise(pattern)
    }
  }

  /// Gives back the memory of tokens that have been read; touching them again loads them again.
  func discard() {
    switch storage {
    case .narrow(let array): array.discard(0..<array.count)
    case .wide(let array): array.discard(0..<array.count)
    }
  }

  var shape: [Int] {
    switch storage {
    case .narrow(let array): array.shape
    case .wide(let array): array.shape
    }
  }

  /// The index of the first token that is no id of a vocabulary of some size.
  func firstIndex(notBelow size: Int) -> Int? {
    switch storage {
    case .narrow(let array): Self.firstIndex(in: array, notBelow: size)
    case .wide(let array): Self.firstIndex(in: array, notBelow: size)
    }
  }

  /// Looks for a block's greatest token first, which is fast, and gives the pages back.
  private static func firstIndex<Element: StoredElement & FixedWidthInteger>(
    in array: HDF5Array<Element>, notBelow size: Int
  ) -> Int? {
    let step = 1 << 20
    for start in stride(from: 0, to: array.count, by: step) {
      let range = start..<min(start + step, array.count)
      let block = UnsafeBufferPointer(rebasing: array.elements[range])
      var largest: Element = 0
      for token in block { largest = max(largest, token) }
      if largest >= size { return block.firstIndex { $0 >= size }.map { start + $0 } }
      array.discard(range)
    }
    return nil
  }
}
