import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

@Suite struct PoolingTests {
  private let line = Tensor([1, 5, 2, 2, 8, 0, 3] as [Double], shape: [1, 7, 1])

  @Test func sequencesByHand() {
    #expect(maximumPool1D(line, kernel: 2).array(of: Double.self) == [5, 2, 8])
    let averages = averagePool1D(line, kernel: 3, stride: 2, padding: 1).array(of: Double.self)
    #expect(averages.map { ($0 * 3).rounded() } == [6, 9, 10, 3])
    // Windows 0..<3, 2..<5, 4..<7.
    #expect(adaptiveAveragePool1D(line, length: 3).array(of: Double.self).map { ($0 * 3).rounded() } == [8, 12, 11])
    #expect(adaptiveMaximumPool1D(line, length: 3).array(of: Double.self) == [5, 8, 8])
    #expect(adaptiveMaximumPool1D(line, length: 7).array(of: Double.self) == line.array(of: Double.self))
  }

  @Test func volumesByHand() {
    let cube = Tensor((1...8).map(Double.init), shape: [1, 2, 2, 2, 1])
    #expect(maximumPool3D(cube, kernel: (2, 2, 2)).item() == 8)
    #expect(averagePool3D(cube, kernel: (2, 2, 2)).item() == 4.5)
    #expect(averagePool3D(cube, kernel: (2, 1, 1)).array(of: Double.self) == [3, 4, 5, 6])
    #expect(maximumPool3D(cube, kernel: (1, 2, 1)).array(of: Double.self) == [3, 4, 7, 8])
  }

  /// Of equal maxima the first, row by row, receives the gradient.
  @Test func tiesGoToTheFirst() throws {
    let x = Tensor([1, 7, 7, 1] as [Double], shape: [1, 2, 2, 1]).trackingGradient()
    let adaptive = try #require(adaptiveMaximumPool2D(x, size: (1, 1)).sum().gradients()[x])
    #expect(adaptive.array(of: Double.self) == [0, 1, 0, 0])
    let whole = try #require(globalMaximumPool2D(x).sum().gradients()[x])
    #expect(whole.array(of: Double.self) == [0, 1, 0, 0])
    let cube = Tensor([1, 2, 9, 0, 9, 0, 0, 9] as [Double], shape: [1, 2, 2, 2, 1]).trackingGradient()
    let volume = try #require(maximumPool3D(cube, kernel: (2, 2, 2)).sum().gradients()[cube])
    #expect(volume.array(of: Double.self) == [0, 0, 1, 0, 0, 0, 0, 0])
    let special = Tensor([1, .nan, 7, .nan] as [Double], shape: [1, 4, 1])
    #expect(adaptiveMaximumPool1D(special, length: 1).item().isNaN)
  }

  /// NumPy's products with interpolation matrices.
  @Test func resizesByHand() {
    let image = Tensor((0..<6).map(Double.init), shape: [1, 2, 3, 1])
    #expect(
      resize2D(image, to: (3, 4)).array(of: Double.self)
        == [0, 0.625, 1.375, 2, 1.5, 2.125, 2.875, 3.5, 3, 3.625, 4.375, 5])
    let aligned = resize2D(image, to: (3, 4), mode: .bilinear(alignsCorners: true)).array(of: Double.self)
    for (value, wanted) in zip(
      aligned, [0, 2.0 / 3, 4.0 / 3, 2, 1.5, 13.0 / 6, 17.0 / 6, 3.5, 3, 11.0 / 3, 13.0 / 3, 5])
    {
      #expect(abs(value - wanted) < 1e-14)
    }
    #expect(resize2D(image, to: (1, 2), mode: .nearest).array(of: Double.self) == [0, 1])
    #expect(
      resize2D(image, to: (4, 3), mode: .nearest).array(of: Double.self) == [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
    // Where a neighbour has no weight it may be anything.
    let special = Tensor([1, .infinity] as [Double], shape: [1, 1, 2, 1])
    #expect(resize2D(special, to: (1, 2)).array(of: Double.self) == [1, .infinity])
  }

  @Test(arguments: ["adaptiveMaximumPool2D", "adaptiveAveragePool2D", "resize2D, bilinear, larger", "averagePool3D"])
  func secondDerivatives(_ name: String) throws {
    let row = try #require(OperationRow.all.first { $0.name == name })
    let failures = GradientCheck.failures(inputs: row.arguments()) { inputs in
      GradientMode.$isRecording.withValue(true) {
        let leaf = inputs[0].isTracked ? inputs[0] : inputs[0].trackingGradient()
        let gradient = row.function([leaf])[0].power(3).sum().gradients(recordingGraph: true)[leaf]!
        return gradient.squared().sum()
      }
    }
    #expect(failures.isEmpty, "\(failures.first.map { "\($0)" } ?? "")")
  }

  @Test func misuseNamesShapes() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = adaptiveAveragePool2D(Tensor.zeros([1, 3, 3, 2]), size: (0, 2))
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("adaptiveAveragePool2D: input [1, 3, 3, 2] cannot become 0 by 2"))
  }
}
