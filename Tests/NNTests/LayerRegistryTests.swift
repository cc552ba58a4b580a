import TestSupport
import Testing

/// The rows of layers are complete: nothing in the public interface of MartletNN gives a tensor without a row, or a reason.
@Suite struct LayerRegistryTests {
  /// Public functions that give a tensor and are no layers; layers are known by their `callAsFunction`.
  private static let withoutRow: [String: String] = [
    "Layer.callAsFunction": "what the protocol asks for", "Layer.recorded": "hands its argument on",
    "Initializer.callAsFunction": "draws random numbers", "Initializer.bias": "draws random numbers",
    "crossEntropy": "another name of softmaxCrossEntropy, which has rows among the operations",
    "convolutionNormActivation": "what the row \"Sequential, joined\" runs",
    "MultiHeadAttention.withWeights": "the layer with one more result",
    "MultiHeadAttention.projected": "a part of the layer",
    "Optimizer.stateTensors": "gives state to be saved", "StatefulOptimizer.stateTensors": "gives state to be saved",
  ]

  /// Layers of MartletModels, which rows check as well.
  private static let modelLayers: Set<String> = ["BasicBlock", "Bottleneck"]

  private static func publicNames() throws -> Set<String> {
    let tensor = try PublicInterface(of: "MartletTensor").identities(of: "Tensor")
    let interface = try PublicInterface(of: "MartletNN")
    let functions = interface.functions(giving: interface.identities(of: "Tensor", and: tensor), type: "Tensor")
    return Set(functions.map { ($0.owner.map { $0 + "." } ?? "") + $0.name })
  }

  @Test func everyLayerHasARow() throws {
    let names = try Self.publicNames()
    let rows = Set(LayerRow.all.map { String($0.name.prefix { $0 != "," }) })
    #expect(names.count >= 20)
    for name in names.sorted() where Self.withoutRow[name] == nil {
      let layer = name.hasSuffix(".callAsFunction") ? String(name.dropLast(".callAsFunction".count)) : nil
      #expect(layer.map(rows.contains) ?? false, "\(name) has no row and is not on the list of those without")
    }
    #expect(Set(Self.withoutRow.keys).subtracting(names) == [], "listed as without row, but not there")
    let missing = rows.filter { !names.contains($0 + ".callAsFunction") }
    #expect(missing.subtracting(Self.modelLayers) == [], "rows of layers that do not exist")
  }

  /// Taking a row away has to be said in Tests/Fixtures/layers.txt.
  @Test func noRowIsLost() {
    #expect(Set(LayerRow.all.map(\.name)).count == LayerRow.all.count)
    let (missing, unknown) = Fixture("layers.txt").compare(LayerRow.all.map(\.description))
    #expect(missing == [], "rows that are gone; MARTLET_UPDATE_FIXTURES=1 accepts that")
    #expect(unknown == [], "rows that are not in the fixture; MARTLET_UPDATE_FIXTURES=1 adds them")
  }
}
