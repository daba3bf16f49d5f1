import Platform
import Serialization
import TestSupport
import Testing

@Suite struct HDF5StateDictionaryTests {
  private func write(_ dictionary: StateDictionary, to path: String) throws {
    try HDF5File.write(to: path, expectedByteCount: dictionary.byteCount) { file in
      try HDF5StateDictionary.write(dictionary, under: "/model", of: file)
      try file.write(texts: ["one", "zwei"], to: "/texts")
      try file.setAttribute("value", "name")
    }
  }

  /// Without the checksum over the whole file, so that those inside of it have their turn.
  private func writeUnsealed(_ dictionary: StateDictionary, to path: String) throws {
    let file = try HDF5File(creating: path)
    try HDF5StateDictionary.write(dictionary, under: "/model", of: file)
    try file.close()
  }

  @Test func returnsNamesOrderAndEveryBit() throws {
    try withTemporaryDirectory { root in
      let name = "bert.embeddings.word_embeddings.weight"
      let dictionary = sampleDictionary(names: [name, "bert.a", "ü"])
      try write(dictionary, to: root + "/x.h5")
      let file = try HDF5File(opening: root + "/x.h5")
      #expect(try HDF5StateDictionary.read(under: "/model", of: file) == dictionary)
      #expect(try file.exists("/model/bert/embeddings/word_embeddings/weight"))
      #expect(
        try HDF5StateDictionary.names(under: "/model", of: file).map(\.dotted) == dictionary.names)
    }
  }

  @Test func readsTheTreesOfOthers() throws {
    let file = try HDF5File(opening: Fixtures.path("numbers.h5"))
    let dictionary = try HDF5StateDictionary.read(under: "/", of: file)
    #expect(dictionary.names.contains("packed.float32"))
    #expect(dictionary.names.contains("scalar"))
  }

  @Test(arguments: ["", ".", "a.", ".a", "a..b", "a/b", "a\0b"])
  func refusesNamesThatAreNoPaths(name: String) throws {
    try withTemporaryDirectory { root in
      var dictionary = StateDictionary()
      dictionary.append(name, shape: [1], [1] as [Float])
      #expect(throws: HDF5Error.self) { try write(dictionary, to: root + "/x.h5") }
      let names = try FileSystem.list(root)
      #expect(names == [])
    }
  }

  @Test func refusesANameInsideAnother() throws {
    try withTemporaryDirectory { root in
      var dictionary = StateDictionary()
      dictionary.append("a", shape: [1], [1] as [Float])
      dictionary.append("a.b", shape: [1], [1] as [Float])
      #expect(throws: HDF5Error.self) { try write(dictionary, to: root + "/x.h5") }
    }
  }

  /// What is known of groups ends with them.
  @Test func aRemovedGroupIsGone() throws {
    try withTemporaryDirectory { root in
      let file = try HDF5File(creating: root + "/x.h5")
      try file.write([1, 2] as [Int32], to: "/a/b/c")
      #expect(try file.exists("/a/b/c") && file.exists("/a/b"))
      try file.remove("/a")
      #expect(try !file.exists("/a/b/c") && !file.exists("/a/b") && file.kind(of: "/a") == nil)
      try file.write([3] as [Int32], to: "/a/b")
      #expect(try file.kind(of: "/a/b") == .dataset && !file.exists("/a/b/c"))
      try file.close()
    }
  }

  /// In groups of hundreds the library keeps names unsorted.
  @Test func listsManyNamesInTheOrderOfTheirBytes() throws {
    try withTemporaryDirectory { root in
      let file = try HDF5File(creating: root + "/x.h5")
      let names = (0..<300).map { "layer-\($0)" } + ["é", "Z"]
      for name in names { try file.write([1] as [Int32], to: "/group/\(name)/weight") }
      #expect(
        try file.list("/group")
          == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      try file.close()
    }
  }

  @Test func noticesAMissingArray() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      try write(sampleDictionary(), to: path)
      let file = try HDF5File(opening: path, readOnly: false)
      try file.remove("/model/ids")
      #expect(
        failure { _ = try HDF5StateDictionary.read(under: "/model", of: file) }
          == "'\(path)': '/model' holds 13 arrays, expected 14")
    }
  }

  @Test func noticesADamagedArray() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      try writeUnsealed(sampleDictionary(), to: path)
      var bytes = try FileSystem.contents(of: path)
      let offset = try #require(try HDF5File(opening: path).info("/model/b/weight").fileOffset)
      bytes[offset + 5] ^= 0x10
      try AtomicFile.write(bytes: bytes, to: path)
      let file = try HDF5File(opening: path)
      let message = failure { _ = try HDF5StateDictionary.read(under: "/model", of: file) }
      #expect(
        message.hasPrefix("'\(path)': '/model/b/weight' is damaged: its data have checksum "))
      #expect(message.contains(", expected "))
      #expect(throws: HDF5Error.self) { try file.verifyChecksum(of: "/model/b/weight") }
      try file.verifyChecksum(of: "/model/ids")
    }
  }

  /// A truncated file is never read as if it were whole; only the seal itself may be missing.
  @Test func everyTruncationIsNoticed() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      let dictionary = sampleDictionary()
      try write(dictionary, to: path)
      let bytes = try FileSystem.contents(of: path)
      for count in Array(stride(from: 0, to: bytes.count, by: 61)) + [bytes.count - 1] {
        try overwrite(path, bytes[..<count])
        var read: StateDictionary?
        let message = failure {
          let file = try HDF5File(opening: path)
          read = try HDF5StateDictionary.read(under: "/model", of: file)
        }
        let isWhole = count >= bytes.count - 32 && read == dictionary
        #expect(
          (message.hasPrefix("'\(path)'") && !message.contains("\n")) || isWhole, "\(count) bytes")
      }
    }
  }

  /// A flipped bit is an error or lies where nothing is stored; it never changes a value.
  @Test(arguments: [true, false])
  func noFlippedBitChangesAValue(isSealed: Bool) throws {
    try withTemporaryDirectory { root in
      let dictionary = sampleDictionary()
      let path = root + "/x.h5"
      if isSealed {
        try write(dictionary, to: path)
      } else {
        try writeUnsealed(dictionary, to: path)
      }
      #expect(try HDF5File(opening: path).isVerified == isSealed)
      let bytes = try FileSystem.contents(of: path)
      for position in stride(from: 0, to: bytes.count, by: 37) {
        var damaged = bytes
        damaged[position] ^= UInt8(1 << (position % 8))
        try overwrite(path, damaged[...])
        var read: StateDictionary?
        let message = failure {
          let file = try HDF5File(opening: path)
          read = try HDF5StateDictionary.read(under: "/model", of: file)
          if isSealed {
            #expect(try file.readTexts("/texts") == ["one", "zwei"])
            #expect(try file.string("name") == "value")
          }
        }
        #expect(!message.isEmpty || read == dictionary, "byte \(position)")
      }
    }
  }

  @Test func aBrokenSealNamesBothChecksums() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      try write(sampleDictionary(), to: path)
      var bytes = try FileSystem.contents(of: path)
      bytes[1000] ^= 1
      try AtomicFile.write(bytes: bytes, to: path)
      let message = failure { _ = try HDF5File(opening: path) }
      #expect(message.hasPrefix("'\(path)' is damaged: its contents have checksum "))
      #expect(message.contains(", expected "))
    }
  }

  /// A seal that is there is whole, or the file is damaged.
  @Test func whatIsLeftOfASealIsNoticed() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      try write(sampleDictionary(), to: path)
      let bytes = try FileSystem.contents(of: path)
      let end = bytes.count - HDF5Seal.byteCount
      func refusal(_ changed: some Collection<UInt8>) throws -> String {
        try overwrite(path, Array(changed)[...])
        return failure { _ = try HDF5File(opening: path) }
      }
      for position in end..<bytes.count {
        for bit in 0..<8 {
          var changed = bytes
          changed[position] ^= UInt8(1 << bit)
          let message = try refusal(changed)
          #expect(message.hasPrefix("'\(path)' is damaged: its "), "byte \(position): \(message)")
        }
      }
      for count in end + 1..<bytes.count {
        #expect(
          try refusal(bytes[..<count])
            == "'\(path)' is truncated: its seal has \(count - end) bytes, expected 32")
      }
      for more in [1, 31, 32, 4096] {
        #expect(
          try refusal(bytes + Array(repeating: 0, count: more))
            == "'\(path)' is damaged: \(more) bytes follow its seal, expected none")
      }
    }
  }

  @Test func changingAFileUnsealsIt() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x.h5"
      try write(sampleDictionary(), to: path)
      let file = try HDF5File(opening: path, readOnly: false)
      try file.setAttribute("another value", "name")
      try file.close()
      let changed = try HDF5File(opening: path)
      #expect(!changed.isVerified)
      #expect(try changed.string("name") == "another value")
      #expect(try HDF5StateDictionary.read(under: "/model", of: changed) == sampleDictionary())
    }
  }
}
