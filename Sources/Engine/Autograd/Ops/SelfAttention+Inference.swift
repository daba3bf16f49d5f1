import CKernels
import Preconditions

/// ``selfAttention(_:offsets:heads:dropout:attended:)`` where nothing is recorded: no probabilities are kept, and
/// sequences of a few tokens, which are many, cost little beside their arithmetic.
func selfAttentionForInference(
  _ qkv: Tensor, offsets: [Int32], heads: Int, attended: [Bool]?
) -> Tensor {
  let tokens = qkv.shape[0]
  require(
    attended.map { $0.count == tokens } ?? true,
    "selfAttention: \(attended?.count ?? 0) attended tokens of \(tokens)")
  let hidden = qkv.shape[1] / 3
  let sequences = AttendedSequences(offsets: offsets, attended: attended)
  let head = AttentionHead(hidden: hidden, size: hidden / heads)
  let context = qkv.context
  return context.apply("selfAttention", to: [qkv], shape: [tokens, hidden]) { y in
    let scratch = PerWorker(count: head.scratch(keys: sequences.longest), context: context)
    // Some ten thousand scores a piece: short sequences go by the dozen, of long ones every head alone.
    let work = max(1, sequences.longest * sequences.longest)
    let pieces = Chunks(total: sequences.count * heads, size: max(1, 16_384 / work))
    context.threads.run(pieces.count) { piece, worker in
      for tile in pieces[piece] {
        let (index, number) = tile.quotientAndRemainder(dividingBy: heads)
        head.attend(
          qkv.data, sequences[index], column: number * head.size, into: y, scratch[worker])
      }
    }
  } pullback: { _ in
    fatalError("selfAttention: a pullback in a context for inference only")
  }
}

/// The sequences of a batch with the tokens that are looked at.
private struct AttendedSequences {
  struct Sequence {
    /// Its rows.
    let rows: Range<Int>
    /// Those that are looked at; nil if all are.
    let keys: ArraySlice<Int>?
  }

  private let offsets: [Int32]
  private let keys: [Int]
  /// Where each sequence's keys start, and last their number; empty if all are looked at.
  private let keyOffsets: [Int]
  let longest: Int

  var count: Int { max(offsets.count - 1, 0) }

  init(offsets: [Int32], attended: [Bool]?) {
    self.offsets = offsets
    longest = zip(offsets, offsets.dropFirst()).reduce(0) { max($0, Int($1.1 - $1.0)) }
    var (keys, keyOffsets): ([Int], [Int]) = ([], [])
    if let attended {
      keyOffsets = [0]
      for (start, end) in zip(offsets, offsets.dropFirst()) {
        let rows = Int(start)..<Int(end)
        let seen = rows.filter { attended[$0] }
        keys += seen.isEmpty ? Array(rows) : seen
        keyOffsets.append(keys.count)
      }
    }
    self.keys = keys
    self.keyOffsets = keyOffsets
  }

  subscript(index: Int) -> Sequence {
    let rows = Int(offsets[index])..<Int(offsets[index + 1])
    return Sequence(
      rows: rows,
      keys: keyOffsets.isEmpty ? nil : keys[keyOffsets[index]..<keyOffsets[index + 1]])
  }
}

/// One head's products, on the calling thread.
private struct AttentionHead {
  let hidden: Int
  let size: Int
  private var scale: Float { 1 / Float(size).squareRoot() }

  init(hidden: Int, size: Int) {
    self.hidden = hidden
    self.size = size
  }

  /// Floats that a head works in: what the kernel takes, and the keys and values that are looked at.
  func scratch(keys: Int) -> Int { ck_attention_head_scratch(keys, size) + 2 * keys * size }

  /// Writes the head's columns of a sequence's rows.
  func attend(
    _ qkv: UnsafePointer<Float>, _ sequence: AttendedSequences.Sequence, column: Int,
    into y: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let stride = 3 * hidden
    let queries = qkv + sequence.rows.lowerBound * stride + column
    var (keys, values) = (queries + hidden, queries + 2 * hidden)
    var (count, keyStride) = (sequence.rows.count, stride)
    var rest = scratch
    if let seen = sequence.keys {
      (count, keyStride) = (seen.count, size)
      for (place, row) in seen.enumerated() {
        let from = qkv + row * stride + column
        (scratch + place * size).update(from: from + hidden, count: size)
        (scratch + (count + place) * size).update(from: from + 2 * hidden, count: size)
      }
      (keys, values) = (UnsafePointer(scratch), UnsafePointer(scratch + count * size))
      rest += 2 * count * size
    }
    ck_attention_head(
      sequence.rows.count, count, size, queries, stride, keys, values, keyStride, scale,
      y + sequence.rows.lowerBound * hidden + column, hidden, rest)
  }
}
