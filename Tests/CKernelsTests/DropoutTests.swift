import CKernels
import Randomness
import Testing

/// The mask of a probability, as callers of the kernels make it.
func dropout(probability: Double, key: UInt64 = 77, step: UInt32 = 3, site: UInt32 = 1)
  -> ck_dropout
{
  let threshold = (probability * 65536).rounded()
  return ck_dropout(
    key: key, step: step, site: site, threshold: UInt32(threshold),
    scale: Float(65536 / (65536 - threshold)))
}

extension KernelTests {
  @Suite struct Dropout {
    @Test(arguments: cases) func agreesWithTheReference(_ kernel: KernelCase) { kernel.check() }

    private static let firstElement = 61
    private static let drop = dropout(probability: 0.3)

    private static let cases = [
      KernelCase(
        name: "ck_dropout_forward", tolerance: 1e-7,
        buffers: { [$1.floats($0.count), $1.floats($0.count)] },
        run: { s, p, _ in ck_dropout_forward(s.count, firstElement, drop, p[0], p[1]) },
        reference: { s, b, _ in
          for i in 0..<s.count {
            b[1][i] = b[0][i] * Reference.multiplier(drop, element: firstElement + i)
          }
        }),
      KernelCase(
        name: "ck_dropout_backward", tolerance: 2e-7, accumulates: true,
        buffers: { [$1.floats($0.count), $1.floats($0.count)] },
        run: { s, p, accumulate in
          ck_dropout_backward(s.count, firstElement, drop, p[0], p[1], accumulate)
        },
        reference: { s, b, accumulate in
          for i in 0..<s.count {
            b[1][i] =
              (accumulate ? b[1][i] : 0)
              + b[0][i] * Reference.multiplier(drop, element: firstElement + i)
          }
        }),
    ]

    private func mask(_ d: ck_dropout, _ count: Int, first: Int = 0) -> [Float] {
      let ones = [Float](repeating: 1, count: count)
      var y = [Float](repeating: -1, count: count)
      ck_dropout_forward(count, first, d, ones, &y)
      return y
    }

    @Test(arguments: [0.01, 0.1, 0.5, 0.9]) func dropsTheShareAndScalesTheRest(probability: Double)
    {
      let d = dropout(probability: probability)
      let share = Double(d.threshold) / 65536
      let count = 1_000_000
      onEveryInstructionSet { isa in
        let values = mask(d, count)
        let dropped = values.count { $0 == 0 }
        let deviation = (share * (1 - share) * Double(count)).squareRoot()
        #expect(abs(Double(dropped) - share * Double(count)) < 5 * deviation, "\(isa)")
        #expect(values.allSatisfy { $0 == 0 || $0 == d.scale }, "\(isa)")
      }
    }

    @Test func neighboursAreDroppedIndependently() {
      let d = dropout(probability: 0.5)
      let values = mask(d, 1 << 20).map { $0 == 0 }
      for distance in [1, 2, 15, 16, 17, 32, 64, 127, 128, 129, 2048] {
        let pairs = values.count - distance
        let equal = (0..<pairs).count { values[$0] == values[$0 + distance] }
        let deviation = 0.5 * Double(pairs).squareRoot()
        #expect(abs(Double(equal) - 0.5 * Double(pairs)) < 5 * deviation, "\(distance)")
      }
    }

    @Test func backwardUsesTheMaskOfForward() {
      let d = dropout(probability: 0.2)
      let ones = [Float](repeating: 1, count: 5000)
      onEveryInstructionSet { isa in
        var dx = [Float](repeating: -1, count: ones.count)
        ck_dropout_backward(dx.count, 333, d, ones, &dx, 0)
        #expect(dx == mask(d, dx.count, first: 333), "\(isa)")
      }
    }

    @Test func aRangeCanBeSplitAnywhere() {
      let d = dropout(probability: 0.4)
      let whole = mask(d, 3000)
      onEveryInstructionSet { isa in
        for split in [1, 15, 16, 127, 128, 129, 511, 512, 513, 1000, 2999] {
          let parts = mask(d, split) + mask(d, whole.count - split, first: split)
          #expect(parts == whole, "\(isa) \(split)")
        }
        for start in [0, 1, 64, 100, 128, 700, 2999] {
          #expect(mask(d, 1, first: start) == [whole[start]], "\(isa) \(start)")
        }
      }
    }

    @Test func everyMemberMattersAndNothingElse() {
      let d = dropout(probability: 0.5)
      let variants = [
        d, dropout(probability: 0.5, key: 78), dropout(probability: 0.5, key: 77 | 1 << 40),
        dropout(probability: 0.5, step: 4), dropout(probability: 0.5, site: 2),
      ]
      #expect(Set(variants.map { mask($0, 256) }).count == variants.count)
      #expect(mask(d, 256) == mask(d, 256))
    }

    @Test func aThresholdOfZeroKeepsEverything() {
      let d = ck_dropout(key: 1, step: 1, site: 1, threshold: 0, scale: 1)
      onEveryInstructionSet { isa in
        #expect(mask(d, 1000).allSatisfy { $0 == 1 }, "\(isa)")
      }
    }

    @Test func elementsBeyond32BitsHaveTheirOwnMask() {
      let d = dropout(probability: 0.5)
      let far = 1 << 40
      onEveryInstructionSet { isa in
        let expected = (0..<300).map { Float(Reference.multiplier(d, element: far + 60 + $0)) }
        #expect(mask(d, 300, first: far + 60) == expected, "\(isa)")
        #expect(mask(d, 300, first: far) != mask(d, 300), "\(isa)")
      }
    }
  }

  @Suite struct Philox {
    @Test func givesTheKnownAnswer() {
      onEveryInstructionSet { isa in
        var words = [UInt32](repeating: 0, count: 4)
        ck_philox_blocks(0, 0, 0, 0, 1, &words)
        #expect(words == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8], "\(isa)")
      }
    }

    /// The 16th block of the last run has a counter of all ones.
    @Test func givesTheKnownAnswerOfTheLastCounter() {
      onEveryInstructionSet { isa in
        var words = [UInt32](repeating: 0, count: 64)
        ck_philox_blocks(.max, .max, .max, .max - 15, 16, &words)
        #expect(
          words.suffix(4) == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD], "\(isa)")
      }
    }

    /// The counter of the third known answer ends in 8, in the middle of a run.
    @Test func givesTheKnownAnswerInTheMiddleOfARun() {
      onEveryInstructionSet { isa in
        var words = [UInt32](repeating: 0, count: 64)
        ck_philox_blocks(
          0x299F_31D0_A409_3822, 0x1319_8A2E, 0x0370_7344, 0x85A3_08D3_243F_6A80, 9, &words)
        #expect(
          words[32..<36] == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1], "\(isa)")
        #expect(words[36...].allSatisfy { $0 == 0 }, "\(isa): wrote more than 9 blocks")
      }
    }

    @Test(arguments: [0, 16, 0xFFFF_FFF0, 0x1_0000_0000, 0x1234_5678_9ABC_DEF0] as [UInt64])
    func agreesWithTheScalarGenerator(first: UInt64) {
      let key: UInt64 = 0xDEAD_BEEF_0123_4567
      let generator = Philox4x32(key: key)
      for count in [0, 1, 15, 16, 17, 1000] {
        let expected = (0..<UInt64(count)).flatMap { block in
          let counter = first + block
          let words = generator.block(
            SIMD4(
              UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 9, 8))
          return (0..<4).map { words[$0] }
        }
        onEveryInstructionSet { isa in
          var words = [UInt32](repeating: 0, count: count * 4)
          ck_philox_blocks(key, 9, 8, first, count, &words)
          #expect(words == expected, "\(isa) \(count)")
        }
      }
    }
  }
}
