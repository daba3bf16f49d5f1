import CKernels
import Preconditions

/// BERT's input: y[t] = word[id_t] + position[p_t] + segment[s_t].
///
///     ∂table[j] = Σ_{t: index_t = j} ∂y[t], for each of the three tables
///
/// (google-research/bert `modeling.py`, `embedding_postprocessor`.) In backward every piece owns
/// some columns and adds the tokens in order.
///
/// - Parameters:
///   - ids: pieces, `[tokens]`.
///   - positions: the place of each token in its sequence, `[tokens]`.
///   - segments: sentence A or B, `[tokens]`.
///   - word: `[vocabulary, hidden]`.
///   - position: `[positions, hidden]`.
///   - segment: `[segments, hidden]`.
/// - Returns: `[tokens, hidden]`.
public func embeddingSum(
  ids: [Int32], positions: [Int32], segments: [Int32], word: Tensor, position: Tensor,
  segment: Tensor
) -> Tensor {
  let tokens = ids.count
  let hidden = word.shape.columns
  let lookups = [(ids, word), (positions, position), (segments, segment)]
  for (indices, table) in lookups {
    require(
      indices.count == tokens && table.shape.rank == 2 && table.shape[1] == hidden,
      "embeddingSum: \(indices.count) indices of \(tokens), table \(table.shape), hidden \(hidden)")
    require(
      indices.allSatisfy { $0 >= 0 && Int($0) < table.shape[0] },
      "embeddingSum: indices \(indices.min() ?? 0) to \(indices.max() ?? 0), table \(table.shape)")
  }
  let context = word.context
  return context.apply(
    "embeddingSum", to: [word, position, segment], shape: [tokens, hidden]
  ) { y in
    context.threads.forEach(.elements(tokens, each: hidden)) { range, _ in
      ids.withUnsafeBufferPointer { ids in
        positions.withUnsafeBufferPointer { positions in
          segments.withUnsafeBufferPointer { segments in
            let first = range.lowerBound
            guard let ids = ids.baseAddress, let positions = positions.baseAddress,
              let segments = segments.baseAddress
            else { return }
            ck_embedding_sum_forward(
              range.count, hidden, ids + first, positions + first, segments + first, word.data,
              position.data, segment.data, y + first * hidden)
          }
        }
      }
    }
  } pullback: { dy in
    for (indices, table) in lookups where table.isTracked {
      let dtable = table.openGradient().cleared()
      context.threads.forEach(Chunks(total: hidden, size: 32)) { columns, _ in
        ck_scatter_add_rows(
          tokens, columns.lowerBound, columns.upperBound, hidden, indices, dy, dtable.data)
      }
    }
  }
}
