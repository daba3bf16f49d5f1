/// Many tensors as one long list of pieces of work.
struct TensorSpans {
  private struct Span {
    let tensor: Int
    let range: Range<Int>
  }

  private let spans: [Span]

  init(_ tensors: [Tensor]) {
    spans = tensors.enumerated().flatMap { index, tensor in
      let chunks = Chunks.elements(tensor.count)
      return (0..<chunks.count).map { Span(tensor: index, range: chunks[$0]) }
    }
  }

  var count: Int { spans.count }

  subscript(piece: Int) -> (tensor: Int, range: Range<Int>) {
    (spans[piece].tensor, spans[piece].range)
  }
}
