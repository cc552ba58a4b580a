import MartletModels
import MartletNN
import MartletTensor
import Testing

/// Whole networks against PyTorch 2 in float64, with weights that both sides make from integers.
///
/// Tensor number k of the state dictionary (names sorted, from 0) has elements u(i, k) in PyTorch's layout, where
/// h = (i·2654435761 + k·40503) mod 2³²; h ^= h >> 15; h = h·2246822519 mod 2³²; h ^= h >> 13; u = h / 2³¹ − 1; matrices and
/// kernels are scaled by √(6 / fan-in), vector weights are 1 + u/2, running variances 1.5 + u, other vectors u/10. The input
/// is u(i, 1000) as [8, C, H, W], the labels 1 3 0 2 2 1 3 0.
struct AgreementRow: Sendable, CustomStringConvertible {
  let description: String
  let model: String
  let size: Int
  let channels: Int
  let classes: Int
  /// Logits of the first two images, with running statistics.
  let logits: [Double]
  /// Mean cross-entropy with batch statistics, without dropout.
  let loss: Double
  /// The global norm of its gradient.
  let gradientNorm: Double
  /// The sum of bn1.running_var after that forward pass.
  let runningVariance: Double?

  static let all: [AgreementRow] = [
    AgreementRow(
      description: "mlp, 28x28", model: "mlp", size: 28, channels: 1, classes: 10,
      logits: [
        -0.36394947900372654, -0.44532333783574196, 0.8120134413875932, -1.1788402578694182, 0.8289909368593638,
        0.5820665614210326, 0.7309071804704519, -0.3341218014535483, 0.30515387178530085, 0.8094855663881928,
        0.2501939526832192, 0.3352379961096218, -0.4821877556687337, 0.08840192291182336, -0.2777959282923237,
        0.3511166437489196, 0.41417655781320456, 0.2905216438216149, -1.5145660981485385, 0.22744296869056574,
      ],
      loss: 2.1576653288384877, gradientNorm: 8.088440406906704, runningVariance: nil),
    AgreementRow(
      description: "lenet5, 28x28", model: "lenet5", size: 28, channels: 1, classes: 10,
      logits: [
        0.0633245905278278, 0.28062350547002735, 0.9288499540715602, -0.0635406259361109, 0.5090697584654507,
        0.4481377901930916, -0.2355292802763061, -0.018335718494231858, -1.4464300924344542, -0.4149878718978729,
        -0.7028185323592314, 0.35099920771856263, 0.6996860818472747, 0.6641536408444139, 0.5375728940029533,
        -0.752507632520022, 0.03129406062177496, -0.2145242499602223, -0.7528303415715948, -0.004761208426492518,
      ],
      loss: 2.225105154416943, gradientNorm: 3.613790290434972, runningVariance: nil),
    AgreementRow(
      description: "smallcnn, 28x28", model: "smallcnn", size: 28, channels: 1, classes: 10,
      logits: [
        -2.5817088893709883, -4.488787658720938, -1.86076026992991, 0.7832957180283664, 0.811372695716708,
        1.4934321609369579, -1.1094774796369486, -0.5013106331688446, 0.20922293860045552, 1.9049868742852816,
        -1.8731489818482616, -3.079645928882002, -1.8225075841296288, 0.03375161716933921, 1.0817806067446223,
        1.7540808295550312, -1.3819603827555345, -0.010414233704377066, 1.442150848440487, 0.2013912633422837,
      ],
      loss: 4.449433904112335, gradientNorm: 52.13989013405745, runningVariance: nil),
    AgreementRow(
      description: "resnet18, 32x32", model: "resnet18", size: 32, channels: 3, classes: 4,
      logits: [
        -4.670380781398555, 1.6648084820921258, 9.908768653385778, 4.885619773368811, -5.457200584130893,
        2.301250671434006, 10.654133804946992, 3.589984078123388,
      ],
      loss: 1.544893409046183, gradientNorm: 26.349214602745157, runningVariance: 86.6742629892531),
    AgreementRow(
      description: "resnet18, 64x64", model: "resnet18", size: 64, channels: 3, classes: 4,
      logits: [
        -7.4459950780985675, 4.014198535388742, 15.15211678962121, 8.879316337779798, -7.173324786603678,
        2.9435730241626175, 15.466823985477415, 11.628463642166155,
      ],
      loss: 1.8638720283700108, gradientNorm: 57.27021285603875, runningVariance: 86.55630744634892),
    AgreementRow(
      description: "vit-6x192, 8x8", model: "vit-6x192", size: 8, channels: 3, classes: 4,
      logits: [
        -2.004495768389784, 1.5804135225559421, 3.40439878570454, 0.08053916311316707, 0.018858045082503033,
        0.6473461273710078, 1.5637091391526075, -0.04405794465795216,
      ],
      loss: 1.9860831967936716, gradientNorm: 25.336037971123503, runningVariance: nil),
  ]
}

@Suite struct AgreementTests {
  private func noise(_ count: Int, _ k: Int) -> [Double] {
    (0..<count).map { i in
      var h = UInt32(truncatingIfNeeded: i &* 2_654_435_761 &+ k &* 40_503)
      h ^= h >> 15
      h = h &* 2_246_822_519
      h ^= h >> 13
      return Double(h) / 0x1p31 - 1
    }
  }

  private func fill(_ model: any Layer) throws {
    var file: [String: Tensor] = [:]
    for (k, entry) in Weights.named(model).sorted(by: { $0.name < $1.name }).enumerated() {
      let (name, shape) = (entry.name, entry.tensor.shape)
      guard entry.tensor.dtype == .float64 else {
        file[name] = entry.tensor
        continue
      }
      let fanIn = Double(shape.elementCount) / Double(shape[0])
      let values = noise(shape.elementCount, k).map { u in
        if name.hasSuffix("running_var") { return 1.5 + u }
        if shape.rank > 1 { return u * (6 / fanIn).squareRoot() }
        return name.hasSuffix("weight") ? 1 + 0.5 * u : 0.1 * u
      }
      file[name] = Tensor(values, shape: shape)
    }
    try Weights.load(file, into: model)
  }

  private func expectClose(_ a: [Double], _ b: [Double], _ tolerance: Double) {
    #expect(a.count == b.count)
    let scale = b.map(abs).max() ?? 0
    for (x, y) in zip(a, b) { #expect(abs(x - y) <= tolerance * scale, "\(x) and \(y)") }
  }

  @Test(arguments: AgreementRow.all) func agreesWithPyTorch(row: AgreementRow) throws {
    var generator = RandomGenerator(seed: 1)
    let configuration = ModelConfiguration(
      imageSize: row.size, channels: row.channels, classes: row.classes, dropout: 0, dtype: .float64)
    let model = try ModelRegistry.make(row.model, configuration, using: &generator)
    try fill(model)
    let pixels = noise(8 * row.channels * row.size * row.size, 1000)
    let x = Tensor(pixels, shape: [8, row.channels, row.size, row.size]).permuted([0, 2, 3, 1])

    let logits = model.evaluating { withoutGradient { model(x) } }
    expectClose(logits.rows(0..<2).array(of: Double.self), row.logits, 1e-11)

    let loss = crossEntropy(model(x), Tensor([1, 3, 0, 2, 2, 1, 3, 0] as [Int32]))
    expectClose([loss.item()], [row.loss], 1e-11)
    expectClose([SGD(model).gradientNorm(loss.gradients())], [row.gradientNorm], 1e-10)
    if let runningVariance = row.runningVariance {
      let tracked = Weights.named(model).first { $0.name == "bn1.running_var" }
      expectClose([try #require(tracked).tensor.sum().item()], [runningVariance], 1e-11)
    }
  }
}
