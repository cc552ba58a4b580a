import MartletTensor
import MartletVerification
import OperationCatalog
import Testing

@Suite struct ProductTests {
  private let a = Tensor((0..<6).map(Double.init), shape: [2, 3])
  private let v = Tensor([1, -1, 2] as [Double])

  @Test func vectorsFollowNumPy() {
    #expect(a.matmul(v).array(of: Double.self) == [3, 9])
    #expect(a.matmul(v).shape == [2])
    #expect(Tensor([1, 10] as [Double]).matmul(a).array(of: Double.self) == [30, 41, 52])
    #expect(v.matmul(v).shape == [] && v.matmul(v).item() == 6)
    #expect(v.dot(Tensor([4, 5, 6] as [Double])).item() == 11)
    #expect(v.outer(Tensor([2, 3] as [Double])).array(of: Double.self) == [2, 3, -2, -3, 4, 6])
    let batch = Tensor((0..<12).map(Double.init), shape: [2, 3, 2])
    #expect(v.matmul(batch).array(of: Double.self) == [6, 8, 18, 20])
    #expect(v.matmul(batch).shape == [2, 2])
  }

  @Test func batchesBroadcast() {
    let left = Tensor((0..<12).map(Double.init), shape: [2, 1, 2, 3])
    let right = Tensor((0..<18).map { Double($0 % 5) }, shape: [3, 3, 2])
    let product = left.matmul(right)
    #expect(product.shape == [2, 3, 2, 2])
    for i in 0..<2 {
      for j in 0..<3 {
        let one = left.rows(i..<i + 1).reshaped(to: [2, 3]).matmul(right.rows(j..<j + 1).reshaped(to: [3, 2]))
        let same = product.reshaped(to: [6, 4]).rows(i * 3 + j..<i * 3 + j + 1)
        #expect(one.array(of: Double.self) == same.array(of: Double.self))
      }
    }
  }

  /// numpy.convolve-like values by hand.
  @Test func convolutionsByHand() {
    let line = Tensor([1, 2, 3, 4] as [Double], shape: [1, 4, 1])
    let taps = Tensor([1, 10] as [Double], shape: [2, 1, 1])
    #expect(convolution1D(line, weight: taps).array(of: Double.self) == [21, 32, 43])
    #expect(convolution1D(line, weight: taps, stride: 2, padding: 1).array(of: Double.self) == [10, 32, 4])
    #expect(convolution1D(line, weight: taps, dilation: 3).array(of: Double.self) == [41])
    #expect(transposedConvolution1D(line, weight: taps).array(of: Double.self) == [1, 12, 23, 34, 40])
    let spread = transposedConvolution1D(line, weight: taps, stride: 2, padding: 1, outputPadding: 1)
    #expect(spread.array(of: Double.self) == [10, 2, 20, 3, 30, 4, 40])
    // 1 2 3 14 20 30 40 without its first, and a zero after its end.
    let wide = transposedConvolution1D(line, weight: taps, padding: 1, outputPadding: 2, dilation: 3)
    #expect(wide.array(of: Double.self) == [2, 3, 14, 20, 30, 40, 0])
    let cube = Tensor((1...8).map(Double.init), shape: [1, 2, 2, 2, 1])
    let ones = Tensor.ones([2, 2, 2, 1, 1], dtype: .float64)
    #expect(convolution3D(cube, weight: ones).array(of: Double.self) == [36])
    #expect(convolution3D(cube, weight: ones, padding: (1, 0, 0)).array(of: Double.self) == [10, 36, 26])
    #expect(transposedConvolution3D(cube, weight: ones).sum().item() == 36 * 8)
  }

  /// A volume that takes several blocks of planes gives what its planes give one by one.
  @Test func largeVolumesAreCutIntoBlocks() throws {
    var generator = RandomGenerator(seed: 5)
    let x = Tensor.normal([2, 9, 64, 64, 48], using: &generator)
    let w = Tensor.normal([3, 1, 1, 48, 8], deviation: 0.1, using: &generator).trackingGradient()
    let y = convolution3D(x, weight: w, padding: (1, 0, 0))
    let rows = x.reshaped(to: [2, 9, 64 * 64, 48])
    var (worst, largest): (Float, Float) = (0, 0)
    for (n, d) in [(0, 0), (0, 4), (1, 8)] {
      var expected = Tensor.zeros([64 * 64, 8])
      for tap in 0..<3 where d + tap - 1 >= 0 && d + tap - 1 < 9 {
        let plane = rows.rows(n..<n + 1).reshaped(to: [9, 64 * 64, 48]).rows(d + tap - 1..<d + tap)
        expected =
          expected + plane.reshaped(to: [64 * 64, 48]).matmul(w.detached().rows(tap..<tap + 1).reshaped(to: [48, 8]))
      }
      let actual = y.detached().reshaped(to: [18, 64 * 64, 8]).rows(n * 9 + d..<n * 9 + d + 1)
      for (p, q) in zip(actual.array(of: Float.self), expected.array(of: Float.self)) {
        worst = max(worst, abs(p - q))
        largest = max(largest, abs(q))
      }
    }
    #expect(worst <= 1e-5 * largest)
    // The adjoint: <y, conv(x, w)> = <dw, w>.
    let seed = Tensor.normal(y.shape, using: &generator)
    let dw = try #require(y.gradients(seed: seed)[w])
    let left = (seed.cast(to: .float64) * y.detached().cast(to: .float64)).sum().item()
    let right = (dw.cast(to: .float64) * w.detached().cast(to: .float64)).sum().item()
    #expect(abs(left - right) <= 1e-4 * abs(left).squareRoot() * 100)
  }

  @Test(arguments: [
    "convolution1D, strided, padded, dilated", "convolution3D, strided, padded, dilated",
    "transposedConvolution2D, every option", "transposedConvolution3D, every option", "matmul, batches across",
    "einsum, bqhd,bkhd->bhqk of [2, 3, 2, 4] and [2, 5, 2, 4]", "einsum, iij,jk->ik of [2, 2, 3] and [3, 4]",
    "einsum, i,ij,j-> of [3] and [3, 4] and [4]",
  ]) func secondDerivatives(_ name: String) throws {
    let row = try #require(OperationRow.all.first { $0.name == name })
    let failures = GradientCheck.failures(inputs: row.arguments()) { inputs in
      GradientMode.$isRecording.withValue(true) {
        let leaves = inputs.map { $0.isTracked ? $0 : $0.trackingGradient() }
        let gradients = row.function(leaves)[0].squared().sum().gradients(recordingGraph: true)
        return gradients[leaves[0]]!.squared().sum() + gradients[leaves[1]]!.sum()
      }
    }
    #expect(failures.isEmpty, "\(row): \(failures.first.map { "\($0)" } ?? "")")
  }

  @Test func misuseNamesShapes() async throws {
    let padding = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = transposedConvolution1D(
        Tensor.zeros([1, 3, 2]), weight: Tensor.zeros([2, 1, 2]), stride: 2, outputPadding: 2)
    }
    #expect(text(padding).contains("output padding 2 is not in 0..<2"))
    let channels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = convolution3D(Tensor.zeros([1, 3, 3, 3, 2]), weight: Tensor.zeros([2, 2, 2, 3, 2]))
    }
    #expect(text(channels).contains("convolution3D: input [1, 3, 3, 3, 2]"))
    let vectors = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([3]).dot(Tensor.zeros([4]))
    }
    #expect(text(vectors).contains("dot: shapes [3] and [4]"))
    let scalar = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.zeros([]).matmul(Tensor.zeros([4]))
    }
    #expect(text(scalar).contains("matmul: shapes [] and [4]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }
}
