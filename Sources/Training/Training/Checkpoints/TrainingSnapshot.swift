package import Autograd
package import Layers
import Platform
package import Serialization

/// A copy of weights and moments, taken between two steps and written while the next ones are made.
///
/// Its memory is taken once and used again for every copy: 12 bytes per parameter, as much as
/// weights and both moments have themselves.
package final class TrainingSnapshot {
  /// The weights as of the last ``capture()``; a view, which the next one changes.
  package let model: StateDictionary
  /// The optimizer's state as of the last ``capture()``.
  package let optimizer: OptimizerState
  private let copies: [(source: Tensor, target: CopyBuffer)]
  private let threads: ThreadPool

  /// Takes the memory.
  ///
  /// - Parameters:
  ///   - optimizer: whose state is copied.
  ///   - parameters: the whole model, where some of it is frozen; nil: what the optimizer updates.
  ///   - threads: what copies.
  package init(
    of optimizer: any Optimizer, parameters: ParameterSet? = nil, threads: ThreadPool
  ) {
    self.threads = threads
    var copies: [(source: Tensor, target: CopyBuffer)] = []
    func views(_ tensors: [(parameter: Parameter, tensor: Tensor)]) -> StateDictionary {
      var dictionary = StateDictionary()
      for (parameter, source) in tensors {
        let target = CopyBuffer(byteCount: source.count * MemoryLayout<Float>.stride)
        copies.append((source, target))
        for part in parameter.parts {
          dictionary.append(
            part.name,
            .init(
              shape: part.shape.dimensions, type: .float32,
              storage: target.view(ofFloats: part.elements)))
        }
      }
      return dictionary
    }
    model = views((parameters ?? optimizer.parameters).map { ($0, $0.tensor) })
    self.optimizer = optimizer.slots.map { ($0.name, views($0.tensors)) }
    self.copies = copies
  }

  /// How many bytes a copy has.
  package var byteCount: Int { copies.reduce(0) { $0 + $1.target.byteCount } }

  /// Copies the present state; nobody may be reading the copy before.
  package func capture() {
    let pieces = copies.flatMap { copy in
      copy.source.withMutableElements { copy.target.pieces(from: UnsafeRawPointer($0.baseAddress)) }
    }
    pieces.withUnsafeBufferPointer { pieces in
      threads.run(pieces.count) { piece, _ in pieces[piece].copy() }
    }
  }
}

/// Memory that one tensor is copied to.
private final class CopyBuffer: @unchecked Sendable {
  let byteCount: Int
  private let base: UnsafeMutableRawPointer
  /// Large enough to hide the hand-over between threads, small enough to share out evenly.
  private static let pieceSize = 1 << 20

  init(byteCount: Int) {
    self.byteCount = byteCount
    base = LargePages.allocate(byteCount: byteCount)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  deinit { LargePages.deallocate(base, byteCount: byteCount) }

  func view(ofFloats range: Range<Int>) -> ByteStorage {
    let stride = MemoryLayout<Float>.stride
    let start = base + range.lowerBound * stride
    return ByteStorage(
      UnsafeRawBufferPointer(start: start, count: range.count * stride), ownedBy: self)
  }

  func pieces(from source: UnsafeRawPointer?) -> [CopyPiece] {
    guard let source else { return [] }
    return stride(from: 0, to: byteCount, by: Self.pieceSize).map { start in
      CopyPiece(
        source: source + start, target: base + start,
        byteCount: min(Self.pieceSize, byteCount - start))
    }
  }
}

private struct CopyPiece {
  let source: UnsafeRawPointer
  let target: UnsafeMutableRawPointer
  let byteCount: Int

  func copy() { target.copyMemory(from: source, byteCount: byteCount) }
}
