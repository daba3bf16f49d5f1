// swift-tools-version: 6.2
import PackageDescription

// Rows of the module map (Docs/architecture.md): a target depends only on targets of lower rows.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
  .treatAllWarnings(as: .error),  // SE-0480
]

/// A library target under `Sources/<group>/` with the settings that all of them share.
func library(
  _ name: String, in group: String, dependencies: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies,
    path: "Sources/\(group)/\(name)", resources: resources, swiftSettings: strict)
}

/// A program under `Sources/<group>/`.
func program(_ name: String, in group: String, dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name,
    dependencies: dependencies + [
      .product(name: "ArgumentParser", package: "swift-argument-parser")
    ],
    path: "Sources/\(group)/\(name)", swiftSettings: strict)
}

/// The module map of a system library.
func system(
  _ name: String, in group: String, pkgConfig: String? = nil, package: String
) -> Target {
  .systemLibrary(
    name: name, path: "Sources/\(group)/\(name)", pkgConfig: pkgConfig,
    providers: [.apt([package])])
}

/// Code in C.
func kernels(_ name: String, in group: String) -> Target {
  .target(
    name: name, path: "Sources/\(group)/\(name)", cSettings: [.treatAllWarnings(as: .error)])
}

/// A target that is built only with the trait `Serving`.
func serving(_ name: String) -> Target.Dependency {
  .target(name: name, condition: .when(traits: ["Serving"]))
}

/// A product of another package that only a server needs.
func serving(_ product: String, of package: String) -> Target.Dependency {
  .product(name: product, package: package, condition: .when(traits: ["Serving"]))
}

/// The test target `Tests/<name>Tests` of a library, with what it needs beside that library.
func tests(_ name: String, with dependencies: [Target.Dependency] = [], fixtures: Bool = false)
  -> Target
{
  .testTarget(
    name: name + "Tests",
    dependencies: [.init(stringLiteral: name)] + dependencies,
    resources: fixtures ? [.copy("Fixtures")] : [],
    swiftSettings: strict)
}

let package = Package(
  name: "cloze",
  // What `Synchronization` wants there.
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "cloze", targets: ["cloze"]),
    .executable(name: "torture", targets: ["torture"]),
    .library(name: "ClozeKit", targets: ["ClozeKit"]),
    .library(name: "Autograd", targets: ["Autograd"]),
    .library(name: "Layers", targets: ["Layers"]),
    .library(name: "Models", targets: ["Models"]),
    .library(name: "Tokenization", targets: ["Tokenization"]),
    .library(name: "Serialization", targets: ["Serialization"]),
    .library(name: "Corpora", targets: ["Corpora"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Pretraining", targets: ["Pretraining"]),
    .library(name: "FineTuning", targets: ["FineTuning"]),
  ],
  traits: [
    .default(enabledTraits: ["Serving"]),
    .trait(name: "Serving", description: "cloze serve: models over HTTP and ZeroMQ"),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // What every program needs
    library("ExactStrings", in: "Foundation", dependencies: []),
    library("Preconditions", in: "Foundation", dependencies: []),
    kernels("CBytes", in: "Foundation"),
    system("CCrypto", in: "Foundation", pkgConfig: "libcrypto", package: "libssl-dev"),
    library("Randomness", in: "Foundation", dependencies: ["Preconditions"]),
    library(
      "Platform", in: "Foundation",
      dependencies: ["CBytes", "CCrypto", "ExactStrings", "Preconditions"]),

    // Files that other programs read and write
    system("CHDF5", in: "Formats", pkgConfig: "hdf5", package: "libhdf5-dev"),
    system("CZlib", in: "Formats", pkgConfig: "zlib", package: "zlib1g-dev"),
    system("CZstd", in: "Formats", pkgConfig: "libzstd", package: "libzstd-dev"),
    system("CLzma", in: "Formats", pkgConfig: "liblzma", package: "liblzma-dev"),
    // Without a .pc file.
    system("CBzip2", in: "Formats", package: "libbz2-dev"),
    library(
      "Compression", in: "Formats",
      dependencies: [
        "CBzip2", "CLzma", "CZlib", "CZstd", "ExactStrings", "Platform", "Preconditions",
      ]),
    library(
      "Serialization", in: "Formats",
      dependencies: ["CHDF5", "Compression", "ExactStrings", "Platform", "Preconditions"]),

    // From raw text to ids
    library(
      "Tokenization", in: "Text",
      dependencies: ["CBytes", "ExactStrings", "Platform", "Preconditions"]),
    library(
      "Corpora", in: "Text",
      dependencies: [
        "Compression", "ExactStrings", "Platform", "Preconditions", "Randomness", "Serialization",
        "Tokenization",
      ]),

    // Tensors and their gradients
    system("COpenBLAS", in: "Engine", pkgConfig: "openblas", package: "libopenblas-dev"),
    kernels("CKernels", in: "Engine"),
    library(
      "Autograd", in: "Engine",
      dependencies: ["CKernels", "COpenBLAS", "Platform", "Preconditions"]),

    // Models, and what goes into them
    library("Sequences", in: "Networks", dependencies: ["Preconditions"]),
    library(
      "Layers", in: "Networks",
      dependencies: ["Autograd", "ExactStrings", "Preconditions", "Randomness", "Serialization"]),
    library(
      "Models", in: "Networks",
      dependencies: [
        "Autograd", "ExactStrings", "Layers", "Platform", "Sequences", "Serialization",
        "Tokenization",
      ]),

    // Learning: whatever the task, then BERT's own
    library(
      "Training", in: "Training",
      dependencies: [
        "Autograd", "ExactStrings", "Layers", "Platform", "Preconditions", "Serialization",
      ]),
    library(
      "Pretraining", in: "Training",
      dependencies: [
        "Autograd", "Corpora", "ExactStrings", "Inference", "Interchange", "Layers", "Models",
        "Platform", "Preconditions", "Randomness", "Sequences", "Serialization", "Tokenization",
        "Training",
      ]),

    library(
      "FineTuning", in: "Training",
      dependencies: [
        "Autograd", "Corpora", "ExactStrings", "Inference", "Interchange", "Layers", "Models",
        "Platform", "Preconditions", "Randomness", "Sequences", "Serialization", "Tokenization",
        "Training",
      ]),

    // How models come and go, and what they do
    library(
      "Interchange", in: "Uses",
      dependencies: [
        "Compression", "ExactStrings", "Layers", "Models", "Platform", "Serialization",
        "Tokenization", "Training",
      ]),
    library(
      "Inference", in: "Uses",
      dependencies: [
        "Autograd", "ExactStrings", "Interchange", "Layers", "Models", "Platform",
        "Preconditions", "Sequences", "Serialization", "Tokenization", "Training",
      ]),

    // Models as a service: what is computed, then one target a protocol
    library(
      "Serving", in: "Serving",
      dependencies: [
        "Autograd", "ExactStrings", "FineTuning", "Inference", "Interchange", "Layers", "Models",
        "Platform", "Tokenization", "Training",
      ]),
    // Its .pc file has flags of other libraries that SwiftPM refuses.
    system("CZeroMQ", in: "Serving", package: "libzmq3-dev"),
    library(
      "ServingZeroMQ", in: "Serving",
      dependencies: [
        "Inference", "Platform", "Preconditions", "Serialization", "Serving", serving("CZeroMQ"),
        serving("Logging", of: "swift-log"),
        serving("ServiceLifecycle", of: "swift-service-lifecycle"),
      ]),
    library(
      "ServingHTTP", in: "Serving",
      dependencies: [
        "ExactStrings", "Inference", "Platform", "Preconditions", "Serialization", "Serving",
        "Tokenization",
        serving("HTTPTypes", of: "swift-http-types"),
        serving("Hummingbird", of: "hummingbird"), serving("HummingbirdCore", of: "hummingbird"),
        serving("Logging", of: "swift-log"), serving("Metrics", of: "swift-metrics"),
        serving("NIOCore", of: "swift-nio"), serving("NIOHTTPTypes", of: "swift-nio-extras"),
        serving("ServiceLifecycle", of: "swift-service-lifecycle"),
      ],
      // The page is part of the program.
      resources: [.embedInCode("Page")]),

    // Proofs: against other programs, the clock, crashes and spoiled files
    library(
      "Verification", in: "Proof",
      dependencies: [
        "Autograd", "Layers", "Models", "Platform", "Preconditions", "Pretraining", "Sequences",
        "Serialization", "Training",
      ]),
    library(
      "Benchmarks", in: "Proof",
      dependencies: [
        "Autograd", "Corpora", "Layers", "Models", "Platform", "Preconditions", "Pretraining",
        "Randomness", "Sequences", "Tokenization", "Training",
      ]),
    library(
      "CrashTesting", in: "Proof",
      dependencies: [
        "ExactStrings", "Platform", "Pretraining", "Randomness", "Serialization", "Training",
      ]),
    program("torture", in: "Proof", dependencies: ["CrashTesting", "Platform", "Randomness"]),
    library(
      "Fuzzing", in: "Proof",
      dependencies: [
        "Autograd", "Compression", "Corpora", "ExactStrings", "FineTuning", "Inference",
        "Interchange", "Models", "Platform", "Preconditions", "Pretraining", "Randomness",
        "Serialization", "Tokenization",
      ]),
    program("fuzz", in: "Proof", dependencies: ["Fuzzing", "Platform"]),

    // The program, and all libraries in one
    library(
      "ClozeKit", in: "Program",
      dependencies: [
        "Autograd", "Corpora", "FineTuning", "Inference", "Interchange", "Layers", "Models",
        "Platform", "Pretraining", "Serialization", "Tokenization", "Training",
      ]),
    library(
      "Inspection", in: "Program",
      dependencies: [
        "Autograd", "Corpora", "ExactStrings", "FineTuning", "Inference", "Interchange", "Models",
        "Platform", "Pretraining", "Serialization", "Tokenization", "Training",
      ]),
    program(
      "cloze", in: "Program",
      dependencies: [
        "Autograd", "Benchmarks", "Compression", "Corpora", "ExactStrings", "FineTuning",
        "Inference", "Inspection", "Interchange", "Layers", "Models", "Platform", "Pretraining",
        "Serialization", "Tokenization", "Training", "Verification",
        serving("Serving"), serving("ServingHTTP"), serving("ServingZeroMQ"),
        serving("Logging", of: "swift-log"),
        serving("ServiceLifecycle", of: "swift-service-lifecycle"),
      ]),

    // Tests
    .target(
      name: "TestSupport", dependencies: ["Platform"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("ExactStrings"),
    tests("CKernels", with: ["Randomness"]),
    tests("Randomness", fixtures: true),
    tests("Platform", with: ["CBytes", "TestSupport"]),
    tests(
      "Compression",
      with: ["CBzip2", "CLzma", "CZlib", "CZstd", "ExactStrings", "Platform", "TestSupport"]),
    tests("Serialization", with: ["ExactStrings", "Platform", "TestSupport"], fixtures: true),
    tests("Tokenization", fixtures: true),
    tests(
      "Corpora",
      with: [
        "CZlib", "CZstd", "Compression", "Platform", "Serialization", "TestSupport", "Tokenization",
      ]),
    tests("Autograd", with: ["Platform", "TestSupport"]),
    tests("Layers", with: ["Autograd", "Serialization", "TestSupport"]),
    tests(
      "Models",
      with: ["Autograd", "Layers", "Sequences", "Serialization", "TestSupport", "Training"]),
    tests(
      "Interchange",
      with: [
        "Autograd", "ExactStrings", "Layers", "Models", "Platform", "Sequences", "Serialization",
        "TestSupport", "Tokenization",
      ], fixtures: true),
    tests(
      "Inference",
      with: [
        "Autograd", "CKernels", "Layers", "Models", "Platform", "Serialization", "TestSupport",
        "Tokenization",
      ]),
    tests("Training", with: ["Autograd", "Layers", "Serialization", "TestSupport"]),
    tests(
      "Pretraining",
      with: [
        "Autograd", "Benchmarks", "Corpora", "ExactStrings", "Fuzzing", "Inference", "Inspection",
        "Interchange", "Layers", "Models", "Platform", "Randomness", "Sequences", "Serialization",
        "TestSupport", "Tokenization", "Training", "Verification",
      ], fixtures: true),
    tests(
      "FineTuning",
      with: [
        "Autograd", "Corpora", "Inference", "Interchange", "Layers", "Models", "Platform",
        "Sequences", "Serialization", "TestSupport", "Tokenization", "Training",
      ], fixtures: true),
    tests(
      "Serving",
      with: [
        "Autograd", "FineTuning", "Inference", "Interchange", "Layers", "Models", "Platform",
        "Sequences", "Serialization", "TestSupport", "Tokenization",
      ]),
    tests(
      "ServingHTTP",
      with: [
        "Autograd", "ExactStrings", "Inference", "Interchange", "Layers", "Models", "Platform",
        "Serialization", "Serving", "TestSupport", "Tokenization",
        serving("Logging", of: "swift-log"),
        serving("ServiceLifecycle", of: "swift-service-lifecycle"),
      ]),
    tests(
      "ServingZeroMQ",
      with: [
        "Autograd", "Inference", "Interchange", "Layers", "Models", "Platform", "Serialization",
        "Serving", "TestSupport", "Tokenization", serving("CZeroMQ"),
        serving("Logging", of: "swift-log"),
      ]),
    tests(
      "cloze",
      with: [
        "CrashTesting", "Fuzzing", "Platform", "Pretraining", "Randomness", "Serialization",
        "Training",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
