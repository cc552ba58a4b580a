// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "martlet-benchmarks",
  products: [.executable(name: "martlet-bench", targets: ["MartletBench"])],
  dependencies: [
    // Named, because the folder of a clone may have any name.
    .package(name: "martlet", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
  ],
  targets: [
    .executableTarget(
      name: "MartletBench",
      dependencies: [
        .product(name: "Martlet", package: "martlet"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
