/// Everything that a program needs which trains, uses and exports models: one import for `Docs/Examples`.
///
/// The libraries can be imported one by one as well.
@_exported public import Autograd
@_exported public import Corpora
@_exported public import FineTuning
@_exported public import Inference
@_exported public import Interchange
@_exported public import Layers
@_exported public import Models
@_exported public import Pretraining
@_exported public import Serialization
@_exported public import Tokenization
@_exported public import Training

public import struct Platform.SystemError

/// A call to the system that failed: what files, folders and memory throw.
public typealias SystemError = Platform.SystemError
