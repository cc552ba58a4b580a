// swift-tools-version: 6.0
import PackageDescription

// One row a target: its folder, what it may import, and nothing else. Arrows point one way, downwards in this table.

/// Debian's libraries, each imported by exactly one target (see CShims/README.md).
let systemLibraries: [Target] = [
  .systemLibrary(
    name: "COpenBLAS", path: "CShims/COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
  .systemLibrary(
    name: "CLAPACKE", path: "CShims/CLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
  .systemLibrary(name: "CPNG", path: "CShims/CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
  .systemLibrary(name: "CZlib", path: "CShims/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

/// Our own C: vectorised loops, and libpng behind setjmp.
let cTargets: [Target] = [
  .target(name: "CMartletKernels", path: "CShims/CMartletKernels"),
  .target(name: "CMartletPNG", dependencies: ["CPNG"], path: "CShims/CMartletPNG"),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let swiftTargets: [Target] = [
  .target(name: "MartletKernels", dependencies: ["CMartletKernels", "COpenBLAS", "CLAPACKE"]),
  .target(name: "MartletReference", dependencies: ["MartletKernels"]),
  .target(name: "MartletTensor", dependencies: ["MartletKernels"]),
  .target(name: "MartletNN", dependencies: ["MartletTensor"]),
  .target(name: "MartletFormats", dependencies: ["MartletTensor", "CZlib"]),
  .target(name: "MartletModels", dependencies: ["MartletNN"]),
  .target(name: "MartletData", dependencies: ["MartletTensor", "MartletFormats", "CMartletPNG"]),
  .target(name: "MartletText", dependencies: ["MartletModels", "MartletFormats"]),
  .target(name: "MartletTraining", dependencies: ["MartletModels", "MartletData", "MartletFormats"]),
  .target(name: "MartletVerification", dependencies: ["MartletReference", "MartletNN", "MartletModels"]),
  .target(name: "Martlet", dependencies: ["MartletTraining", "MartletText"]),
  .executableTarget(name: "MartletCLI", dependencies: ["Martlet", "MartletVerification", argumentParser]),
]

let examples: [Target] = [
  .executableTarget(name: "Quickstart", dependencies: ["Martlet"], path: "Examples/Quickstart"),
  .executableTarget(name: "Tutorial", dependencies: ["Martlet"], path: "Examples/Tutorial"),
  .executableTarget(name: "SentenceSearch", dependencies: ["Martlet"], path: "Examples/SentenceSearch"),
  .executableTarget(name: "CopyTask", dependencies: ["Martlet"], path: "Examples/CopyTask"),
  .executableTarget(name: "ViT", dependencies: ["Martlet"], path: "Examples/ViT"),
  .executableTarget(name: "CharacterLSTM", dependencies: ["Martlet"], path: "Examples/CharacterLSTM"),
  .executableTarget(
    name: "CharacterModel", dependencies: ["Martlet", argumentParser], path: "Examples/CharacterModel"),
  .executableTarget(
    name: "SequenceClassification", dependencies: ["Martlet"], path: "Examples/SequenceClassification"),
]

let testTargets: [Target] = [
  .target(name: "TestSupport", dependencies: ["MartletTensor"], path: "Tests/TestSupport"),
  .testTarget(
    name: "SmokeTests", dependencies: examples.map { .init(stringLiteral: $0.name) } + ["Martlet", "TestSupport"]),
  .testTarget(name: "KernelsTests", dependencies: ["MartletKernels", "CMartletKernels", "TestSupport"]),
  .target(name: "OperationCatalog", dependencies: ["MartletTensor"], path: "Tests/OperationCatalog"),
  .executableTarget(
    name: "Crosscheck", dependencies: ["Martlet", "MartletVerification", "OperationCatalog"], path: "Tests/Crosscheck",
    exclude: ["Python"]),
  .testTarget(
    name: "TensorTests", dependencies: ["MartletTensor", "MartletVerification", "OperationCatalog", "TestSupport"]),
  .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"]),
  .testTarget(name: "NNTests", dependencies: ["MartletNN", "MartletModels", "MartletVerification", "TestSupport"]),
  .testTarget(name: "FormatsTests", dependencies: ["MartletFormats", "TestSupport"]),
  .testTarget(name: "DataTests", dependencies: ["MartletData", "TestSupport"]),
  .testTarget(name: "TextTests", dependencies: ["MartletText", "MartletModels", "TestSupport"]),
  .testTarget(name: "TrainingTests", dependencies: ["MartletTraining", "TestSupport"]),
  .testTarget(
    name: "VerificationTests",
    dependencies: ["MartletVerification", "MartletReference", "MartletKernels", "MartletModels", "TestSupport"],
    exclude: ["Shims"]),
  .testTarget(name: "CLITests", dependencies: ["MartletCLI", "MartletFormats", "MartletData", "TestSupport"]),
]

let package = Package(
  name: "martlet",
  products: [
    .library(name: "Martlet", targets: ["Martlet"]),
    .executable(name: "martlet", targets: ["MartletCLI"]),
  ],
  dependencies: [.package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")],
  targets: systemLibraries + cTargets + swiftTargets + examples + testTargets,
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
