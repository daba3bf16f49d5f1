// swift-tools-version: 6.2
import PackageDescription

// Rows of the module map (Docs/architecture.md): a target depends only on targets of lower rows.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),  // SE-0335
  .treatAllWarnings(as: .error),  // SE-0480
]

/// A library target under `Sources/` with the settings that all of them share, and what all may use: checks
/// of preconditions, and strings as keys.
func library(_ name: String, dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: ["ExactStrings", "Preconditions"] + dependencies,
    swiftSettings: strict)
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
  products: [
    .executable(name: "cloze", targets: ["cloze"]),
    .executable(name: "torture", targets: ["torture"]),
    .library(name: "Autograd", targets: ["Autograd"]),
    .library(name: "Layers", targets: ["Layers"]),
    .library(name: "BERT", targets: ["BERT"]),
    .library(name: "Tokenization", targets: ["Tokenization"]),
    .library(name: "Serialization", targets: ["Serialization"]),
    .library(name: "PretrainingData", targets: ["PretrainingData"]),
    .library(name: "Training", targets: ["Training"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    // Row 0: formats, text, numbers; no tensors
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    // Without a .pc file.
    .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
    .target(name: "CKernels", cSettings: [.treatAllWarnings(as: .error)]),
    .target(name: "CBytes", cSettings: [.treatAllWarnings(as: .error)]),
    .target(name: "ExactStrings", swiftSettings: strict),
    .target(name: "Preconditions", swiftSettings: strict),
    library("Randomness", dependencies: []),
    library("Platform", dependencies: ["CBytes", "CCrypto"]),
    library("Compression", dependencies: ["CBzip2", "CLzma", "CZlib", "CZstd", "Platform"]),
    library("Serialization", dependencies: ["CHDF5", "Platform"]),
    library("Tokenization", dependencies: ["CBytes", "Platform"]),

    // Row 1: the engine
    library("Autograd", dependencies: ["CKernels", "COpenBLAS", "Platform", "Randomness"]),

    // Row 2
    library("Layers", dependencies: ["Autograd", "Randomness", "Serialization"]),

    // Row 3
    library("BERT", dependencies: ["Layers"]),
    library(
      "PretrainingData",
      dependencies: ["Compression", "Platform", "Randomness", "Serialization", "Tokenization"]),

    // Row 4
    library("Training", dependencies: ["BERT", "PretrainingData"]),

    // Row 5: the program
    .executableTarget(
      name: "cloze",
      dependencies: [
        "Training", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Beside the program: what proves that it survives
    library("CrashTesting", dependencies: ["Platform", "Randomness", "Serialization", "Training"]),
    .executableTarget(
      name: "torture",
      dependencies: [
        "CrashTesting", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Beside the program: spoiled files for all readers (`make fuzz`)
    library("Fuzzing", dependencies: ["Training"]),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "Fuzzing", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Tests
    tests("ExactStrings"),
    tests("CKernels", with: ["Randomness"]),
    tests("Randomness", fixtures: true),
    tests("Platform", with: ["CBytes"]),
    tests("Compression", with: ["CBzip2", "CLzma", "CZlib", "CZstd", "Platform"]),
    tests("Serialization", fixtures: true),
    tests("Tokenization", fixtures: true),
    tests("Autograd"),
    tests("Layers"),
    tests("BERT"),
    tests("PretrainingData", with: ["CZlib", "CZstd"], fixtures: true),
    tests("Training", with: ["Fuzzing"], fixtures: true),
    tests("cloze", with: ["CrashTesting", "Fuzzing", "Platform", "Training"]),
  ],
  swiftLanguageModes: [.v6]
)
