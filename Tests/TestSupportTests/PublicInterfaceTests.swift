import TestSupport
import Testing

@Suite struct PublicInterfaceTests {
  @Test func itSeesWhatGivesATensor() throws {
    let interface = try PublicInterface(of: "MartletTensor")
    let tensor = interface.identities(of: "Tensor")
    // The tensor, and at least the one struct of results.
    #expect(tensor.count >= 2)
    let functions = interface.functions(giving: tensor, type: "Tensor")
    func has(_ owner: String?, _ name: String) -> Bool { functions.contains { $0.owner == owner && $0.name == name } }
    #expect(has("Tensor", "matmul") && has("Tensor", "+") && has("Tensor", "zeros"))
    // Results in structs, in place, as optionals, in tuples and in arrays.
    #expect(has(nil, "batchNormalization") && has("Tensor", "+=") && has("Gradients", "subscript"))
    #expect(has(nil, "jacobianVectorProduct") && has(nil, "hessian"))
    // No tensors, or no operations.
    #expect(!has("Tensor", "shape") && !has("Tensor", "item") && !has("BatchNormalizationResult", "output"))
    #expect(!functions.contains { $0.name == "mapped" }, "only what is public")
  }

  @Test func anUnknownModuleIsAnError() {
    #expect(throws: PublicInterface.Failure.self) { try PublicInterface(of: "NoSuchModule") }
  }
}
