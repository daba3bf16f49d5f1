import Foundation
import Platform
import TestSupport
import Testing

@Suite struct IsolatedProcessTests {
  private let limits = IsolatedProcess.Limits(seconds: 10, waiting: 60, memory: 256 << 20)

  @Test func aFunctionReturnsItsText() throws {
    let long = String(repeating: "naïve ", count: 50_000)
    #expect(try IsolatedProcess.run(within: limits) { long } == .returned(long))
    #expect(try IsolatedProcess.run(within: limits) { "" } == .returned(""))
  }

  @Test func whatItChangesIsNotSeenHere() throws {
    var number = 1
    let outcome = try IsolatedProcess.run(within: limits) {
      number += 1
      return "\(number)"
    }
    #expect(outcome == .returned("2"))
    #expect(number == 1)
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE])
  func aCrashIsReported(signal: Int32) throws {
    let outcome = try IsolatedProcess.run(within: limits) {
      raise(signal)
      return "still there"
    }
    #expect(outcome == .crashed(signal: signal))
  }

  @Test func leavingIsNoSuccess() throws {
    #expect(try IsolatedProcess.run(within: limits) { _exit(0) } == .crashed(signal: SIGABRT))
    #expect(try IsolatedProcess.run(within: limits) { _exit(3) } == .crashed(signal: SIGABRT))
  }

  @Test func anEndlessLoopEnds() throws {
    let short = IsolatedProcess.Limits(seconds: 1, waiting: 60, memory: 256 << 20)
    let outcome = try IsolatedProcess.run(within: short) {
      while getpid() > 0 {}
      return ""
    }
    #expect(outcome == .timedOut)
  }

  @Test func aWaitEnds() throws {
    let none = IsolatedProcess.Limits(seconds: 10, waiting: 0, memory: 256 << 20)
    let outcome = try IsolatedProcess.run(within: none) {
      sleep(100)
      return ""
    }
    #expect(outcome == .ended)
  }

  @Test func whoIsKilledHasNotCrashed() throws {
    let outcome = try IsolatedProcess.run(within: limits) {
      kill(getpid(), SIGKILL)
      return "still there"
    }
    #expect(outcome == .ended)
  }

  #if os(Linux)
    @Test func memoryIsLimited() throws {
      let outcome = try IsolatedProcess.run(within: limits) {
        let block = mmap(nil, 1 << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        return block == MAP_FAILED ? "refused" : "granted"
      }
      #expect(outcome == .returned("refused"))
    }
  #endif

  /// A lock or a file that is being written must not live on in a copy.
  @Test func aCopyHasNothingOpenForWriting() throws {
    try withTemporaryDirectory { root in
      let path = root + "/x"
      let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
      defer { close(descriptor) }
      let outcome = try IsolatedProcess.run(within: limits) {
        "\(write(descriptor, path, 1)) \(errno == EBADF)"
      }
      #expect(outcome == .returned("-1 true"))
      #expect(try FileSystem.fileSize(path) == 0)
    }
  }
}
