import MartletModels
import MartletNN
import MartletTensor

/// How accurate a user's own model is on this machine: float32 against float64, layer by layer and gradient by gradient, and the
/// float64 gradients against central differences.
///
/// The inputs are images of independent N(0, 1) values, which is what standardised images look like to the first layer, and
/// random labels.
public struct ModelVerification {
  public struct Options: Sendable {
    /// How many images.
    public var batch = 4
    public var seed: UInt64 = 1
    /// Whether gradients are checked by central differences.
    public var checksGradients = false
    /// At most so many elements of each parameter are moved.
    public var elementsPerParameter = 12
    /// Called with one line on what is running now.
    public var progress: (@Sendable (String) -> Void)?

    public init() {}
  }

  private let name: String
  private let configuration: ModelConfiguration
  private let model: any Layer
  private let options: Options

  /// - Parameter model: what the registry makes of `name` and `configuration`, trained or not; it is only read.
  public init(_ model: any Layer, named name: String, _ configuration: ModelConfiguration, options: Options = Options())
  {
    (self.model, self.name, self.configuration, self.options) = (model, name, configuration, options)
  }

  /// - Throws: `ModelError` when there is no such model.
  public func run() throws(ModelError) -> ModelReport {
    var generator = RandomGenerator(seed: options.seed)
    let shape: Shape = [options.batch, configuration.height, configuration.width, configuration.channels]
    // Numbers that both types hold.
    let x = Tensor.normal(shape, dtype: .float32, using: &generator)
    let labels = Tensor((0..<options.batch).map { _ in Int32(generator.next() % UInt64(configuration.classes)) })
    let wide = x.cast(to: .float64)

    options.progress?("forward")
    let (single, double) = (try copy(.float32), try copy(.float64))
    let layers = zip(layerOutputs(of: single, for: x), layerOutputs(of: double, for: wide)).map { a, b in
      Deviation(a.name, type: a.type, a.output, b.output)
    }
    let output = Deviation(
      "", type: name, withoutGradient { single.evaluating { single(x) } },
      withoutGradient { double.evaluating { double(wide) } })

    options.progress?("backward")
    let gradients = zip(parameterGradients(single, x, labels), parameterGradients(double, wide, labels)).map { a, b in
      Deviation(a.name, type: "", a.gradient, b.gradient)
    }
    return ModelReport(
      model: name, parameters: model.parameterCount, inputShape: shape, seed: options.seed, layers: layers,
      output: output, gradients: gradients, check: options.checksGradients ? check(try copy(.float64), wide) : nil)
  }

  private func copy(_ dtype: DType) throws(ModelError) -> any Layer {
    let copy = try ModelRegistry.copy(of: model, named: name, configuration, dtype: dtype)
    copy.train()
    // Both types draw the same dropout masks.
    copy.prepare(seed: options.seed)
    return copy
  }

  /// Of the cross-entropy, in training mode; zero where the loss does not depend on a parameter.
  private func parameterGradients(
    _ model: any Layer, _ x: Tensor, _ labels: Tensor
  ) -> [(name: String, gradient: Tensor)] {
    model.beginStep(0)
    let gradients = crossEntropy(model(x), labels).gradients()
    return model.namedParameters().map { name, parameter in
      (name, gradients[parameter] ?? Tensor.zeros(parameter.value.shape, dtype: parameter.value.dtype))
    }
  }

  /// In training mode: each call draws the same masks, and batch statistics do not depend on the running ones.
  private func check(_ model: any Layer, _ x: Tensor) -> [GradientCheck.TensorResult] {
    var checking = GradientCheck.Options()
    (checking.elementsPerTensor, checking.seed) = (options.elementsPerParameter, options.seed)
    checking.narrowsAtKinks = true
    return GradientCheck.results(
      inputs: [], parameters: model.namedParameters(), options: checking,
      progress: { options.progress?("gradient of \($0)") }
    ) { _ in
      model.beginStep(0)
      return [model(x)]
    }
  }
}
