// swift-tools-version: 6.0
import PackageDescription

// Built by Scripts/fuzz, which adds the sanitizers' flags.
let package = Package(
  name: "martlet-fuzz",
  dependencies: [
    // Named, because the folder of a clone may have any name.
    .package(name: "martlet", path: "..")
  ],
  targets: [
    .executableTarget(name: "MartletFuzz", dependencies: [.product(name: "Martlet", package: "martlet")])
  ],
  swiftLanguageModes: [.v6]
)
