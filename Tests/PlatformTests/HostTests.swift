import Platform
import Synchronization
import Testing

@Suite struct HostTests {
  @Test func describesTheMachine() {
    #expect(Machine.coreCount >= 1)
    #expect(Machine.physicalMemory > 1 << 20)
    #expect(Machine.residentMemory > 1 << 20)
    #expect(Machine.peakResidentMemory >= 1 << 20)
    #expect(!Machine.processorName.isEmpty)
  }

  /// `/proc/cpuinfo` of an x86 processor, of servers with Arm's, of a board, and of nothing known.
  @Test(
    arguments: [
      (
        "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9R14\nflags\t\t: fpu\n",
        "AMD EPYC 9R14"
      ),
      (
        "processor\t: 0\nCPU implementer\t: 0x41\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\n",
        "Arm Neoverse N1"
      ),
      (
        "CPU implementer\t: 0x61\nCPU part\t: 0xd0c\n\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n",
        "Arm processor (implementer 0x61, part 0xd0c)"
      ),
      (
        "CPU implementer\t: 0x41\nCPU part\t: 0xd08\n\nModel\t\t: Raspberry Pi 4 Model B\n",
        "Raspberry Pi 4 Model B"
      ),
      ("processor\t: 0\nhart\t\t: 0\n", nil),
    ] as [(String, String?)])
  func namesTheProcessor(description: String, name: String?) {
    #expect(Machine.processorName(in: description) == name)
  }

  @Test func countsPagesOnFirstTouch() {
    let bytes = 8 << 20
    let before = Machine.minorPageFaults
    let memory = LargePages.allocate(byteCount: bytes)
    defer { LargePages.deallocate(memory, byteCount: bytes) }
    memory.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
    #expect(Machine.minorPageFaults > before)
  }

  @Test func aWordLongerThanAnyPathIsCut() {
    let path = String(repeating: "a", count: 4096)
    #expect(Terminal.line("in \(path) and") == "in \(path) and")
    #expect(Terminal.line("in \(path)b and \u{1B}") == "in \(path)… (4097 characters) and \\u{1b}")
  }

  @Test func tellsTheTime() {
    #expect(WallClock.iso8601(0) == "1970-01-01T00:00:00Z")
    #expect(WallClock.iso8601(951_782_399.9) == "2000-02-28T23:59:59Z")
    #expect(WallClock.iso8601(4_107_542_400) == "2100-03-01T00:00:00Z")
    var watch = Stopwatch()
    #expect(watch.restart() >= 0)
    #expect(watch.seconds < 60)
  }

  @Test(arguments: [0, 1, 64, 4097, 2 << 20, (2 << 20) + 1, 9 << 20])
  func memoryIsAlignedAndUsable(byteCount: Int) {
    let block = LargePages.allocate(byteCount: byteCount)
    defer { LargePages.deallocate(block, byteCount: byteCount) }
    let alignment = byteCount >= LargePages.hugePageSize ? LargePages.hugePageSize : 64
    #expect(UInt(bitPattern: block) % UInt(alignment) == 0)
    block.initializeMemory(as: UInt8.self, repeating: 0xA5, count: byteCount)
    #expect(UnsafeRawBufferPointer(start: block, count: byteCount).allSatisfy { $0 == 0xA5 })
  }

  @Test func threadsRunAndEnd() throws {
    let sum = Atomic<Int>(0)
    let thread = try WorkerThread(name: "a name longer than fifteen bytes") {
      sum.add(1, ordering: .relaxed)
    }
    thread.join()
    #expect(sum.load(ordering: .relaxed) == 1)
    let seen = Guarded<Set<Int>>([])
    try WorkerThread.runConcurrently(count: 4, name: "test") { index in
      seen.withLock { _ = $0.insert(index) }
    }
    #expect(seen.withLock { $0 } == [0, 1, 2, 3])
  }

  @Test func aConditionWakesWhoWaits() throws {
    let condition = Condition()
    let stage = Atomic<Int>(0)
    let thread = try WorkerThread(name: "waiter") {
      condition.withLock { condition.wait { stage.load(ordering: .relaxed) == 1 } }
      condition.withLock {
        stage.store(2, ordering: .relaxed)
        condition.broadcast()
      }
    }
    condition.withLock {
      stage.store(1, ordering: .relaxed)
      condition.broadcast()
    }
    condition.withLock { condition.wait { stage.load(ordering: .relaxed) == 2 } }
    thread.join()
  }

  @Test func aRecursiveLockExcludesOthersOnly() throws {
    let lock = RecursiveLock()
    let counter = Counter()
    try WorkerThread.runConcurrently(count: 4, name: "test") { _ in
      for _ in 0..<1000 { lock.withLock { lock.withLock { counter.value += 1 } } }
    }
    #expect(counter.value == 4000)
  }

  private final class Counter: @unchecked Sendable { var value = 0 }
}
