// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Examples",
  dependencies: [.package(name: "cloze", path: "../..")],
  targets: [
    .executableTarget(
      name: "Pretrain", dependencies: [.product(name: "ClozeKit", package: "cloze")])
  ])
