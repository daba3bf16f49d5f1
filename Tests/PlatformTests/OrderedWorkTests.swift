import Platform
import Synchronization
import Testing

@Suite struct OrderedWorkTests {
  @Test(arguments: [1, 2, 3, 8])
  func resultsComeInOrder(threads: Int) throws {
    let busy = Atomic<Int>(0)
    var results: [Int] = []
    try OrderedWork.run(
      threads: threads,
      process: { (thread: Int, item: Int) -> (item: Int, sum: Int) in
        #expect((0..<threads).contains(thread))
        busy.add(1, ordering: .relaxed)
        // Some take much longer than others.
        var sum = item
        for step in 0..<(item % 5 == 0 ? 200_000 : 10) { sum = sum &* 31 &+ step }
        return (item, sum)
      },
      consume: { results.append($0.item) },
      produce: { submit in for item in 0..<500 { try submit(item) } })
    #expect(results == Array(0..<500))
    #expect(busy.load(ordering: .relaxed) == 500)
  }

  @Test(arguments: [1, 2, 4])
  func errorsOfBothEndsArePassedOn(threads: Int) throws {
    struct Stop: Error, Equatable { var place: String }
    var consumed: [Int] = []
    #expect(throws: Stop(place: "consume")) {
      try OrderedWork.run(
        threads: threads, process: { (_: Int, item: Int) in item },
        consume: { item in
          if item == 30 { throw Stop(place: "consume") }
          consumed.append(item)
        },
        produce: { submit in for item in 0..<1_000_000 { try submit(item) } })
    }
    #expect(consumed == Array(0..<30))
    #expect(throws: Stop(place: "produce")) {
      try OrderedWork.run(
        threads: threads, process: { (_: Int, item: Int) in item }, consume: { _ in },
        produce: { submit in
          try submit(1)
          throw Stop(place: "produce")
        })
    }
  }

  @Test func nothingToDo() throws {
    try OrderedWork.run(
      threads: 3, process: { (_: Int, item: Int) in item }, consume: { (_: Int) in },
      produce: { _ in })
  }
}
