import MartletKernels
import Testing

@Suite("Convolution and pooling geometry")
struct ConvolutionGeometryTests {
  @Test("output sizes")
  func sizes() throws {
    let stem = try ConvolutionGeometry(
      batch: 2, height: 224, width: 112, inChannels: 3, outChannels: 64, kernel: (7, 7), stride: (2, 2), padding: (3, 3)
    )
    #expect((stem.outHeight, stem.outWidth) == (112, 56))
    #expect((stem.inputCount, stem.outputCount, stem.weightCount) == (150_528, 802_816, 9408))
    let dilated = try ConvolutionGeometry(
      batch: 1, height: 9, width: 9, inChannels: 1, outChannels: 1, kernel: (3, 2), stride: (3, 1), dilation: (4, 2))
    #expect((dilated.outHeight, dilated.outWidth) == (1, 7))
    let wide = try ConvolutionGeometry(
      batch: 1, height: 3, width: 3, inChannels: 1, outChannels: 1, kernel: (1, 1), padding: (5, 0))
    #expect((wide.outHeight, wide.outWidth) == (13, 3))
    let pool = try PoolGeometry(
      batch: 1, height: 7, width: 8, channels: 5, kernel: (3, 2), stride: (2, 2), padding: (1, 0))
    #expect((pool.outHeight, pool.outWidth, pool.outputCount) == (4, 4, 80))
  }

  private func reason(_ make: () throws(GeometryError) -> Void) -> String? {
    do {
      try make()
      return nil
    } catch {
      return error.description
    }
  }

  @Test(
    "impossible convolutions are refused with the reason",
    arguments: [
      ((1, 5, 5, 3, 4), (6, 1), (1, 1), (0, 0), (1, 1), 1, "height: the window covers 6"),
      ((1, 5, 5, 3, 4), (1, 3), (1, 1), (0, 0), (1, 3), 1, "width: the window covers 7"),
      ((1, 0, 5, 3, 4), (1, 1), (1, 1), (0, 0), (1, 1), 1, "height: the window covers 1"),
      ((1, 5, 5, 3, 4), (0, 1), (1, 1), (0, 0), (1, 1), 1, "kernel size 0"),
      ((1, 5, 5, 3, 4), (1, 1), (1, 0), (0, 0), (1, 1), 1, "stride 0"),
      ((1, 5, 5, 3, 4), (1, 1), (1, 1), (0, -1), (1, 1), 1, "padding -1"),
      ((1, 5, 5, 3, 4), (1, 1), (1, 1), (0, 0), (0, 1), 1, "dilation 0"),
      ((1, 5, 5, 3, 4), (1, 1), (1, 1), (0, 0), (1, 1), 2, "2 groups do not divide 3"),
      ((1, 5, 5, 3, 4), (1, 1), (1, 1), (0, 0), (1, 1), 0, "groups 0"),
      ((-1, 5, 5, 3, 4), (1, 1), (1, 1), (0, 0), (1, 1), 1, "batch -1"),
      ((1, 5, 5, -3, 4), (1, 1), (1, 1), (0, 0), (1, 1), 1, "channels are negative"),
      ((1, 5, 5, 3, 4), (Int.max, 1), (1, 1), (0, 0), (Int.max, 1), 1, "too large"),
      ((1, 5, 5, 3, 4), (1, 1), (1, 1), (Int.max / 2 + 1, 0), (1, 1), 1, "too large"),
      ((1, Int.max, 5, 3, 4), (1, 1), (1, 1), (0, 0), (1, 1), 1, "input has too many elements"),
      ((1 << 30, 1 << 20, 5, 1, 1 << 30), (1, 1), (1, 1), (0, 0), (1, 1), 1, "output has too many elements"),
      ((1, 1, 1, 1, 1 << 32), (1, 1), (1, 1), (0, 0), (1, 1), 1, "at most 2147483647"),
    ] as [((Int, Int, Int, Int, Int), (Int, Int), (Int, Int), (Int, Int), (Int, Int), Int, String)])
  func refusedConvolutions(
    sizes: (Int, Int, Int, Int, Int), kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int), dilation: (Int, Int),
    groups: Int, message: String
  ) throws {
    let text = try #require(
      reason { () throws(GeometryError) in
        _ = try ConvolutionGeometry(
          batch: sizes.0, height: sizes.1, width: sizes.2, inChannels: sizes.3, outChannels: sizes.4, kernel: kernel,
          stride: stride, padding: padding, dilation: dilation, groups: groups)
      })
    #expect(text.hasPrefix("convolution: ") && text.contains(message), "\(text)")
  }

  @Test(
    "impossible poolings are refused with the reason",
    arguments: [
      ((1, 5, 5, 3), (6, 1), (1, 1), (0, 0), "height: the window covers 6"),
      ((1, 5, 5, 3), (3, 3), (1, 1), (2, 1), "more than half of kernel"),
      ((1, 5, 5, 3), (2, 2), (0, 1), (0, 0), "stride 0"),
      ((-1, 5, 5, 3), (2, 2), (1, 1), (0, 0), "batch -1"),
      ((1, 0, 5, 3), (2, 2), (1, 1), (1, 0), "is empty"),
      ((1, 300, 300, 3), (257, 256), (1, 1), (0, 0), "65,536 cells"),
    ] as [((Int, Int, Int, Int), (Int, Int), (Int, Int), (Int, Int), String)])
  func refusedPoolings(
    sizes: (Int, Int, Int, Int), kernel: (Int, Int), stride: (Int, Int), padding: (Int, Int), message: String
  ) throws {
    let text = try #require(
      reason { () throws(GeometryError) in
        _ = try PoolGeometry(
          batch: sizes.0, height: sizes.1, width: sizes.2, channels: sizes.3, kernel: kernel, stride: stride,
          padding: padding)
      })
    #expect(text.hasPrefix("pooling: ") && text.contains(message), "\(text)")
  }
}
