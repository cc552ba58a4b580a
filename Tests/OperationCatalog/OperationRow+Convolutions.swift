import MartletTensor

extension OperationRow {
  package static let convolutions: [OperationRow] = lines + volumes + transposed

  private static let lines: [OperationRow] = [
    OperationRow("convolution1D", [2, 7, 3], [3, 3, 4], [4]) { convolution1D($0[0], weight: $0[1], bias: $0[2]) },
    OperationRow("convolution1D, strided, padded, dilated", [1, 9, 2], [3, 2, 3]) {
      convolution1D($0[0], weight: $0[1], stride: 2, padding: 2, dilation: 2)
    },
    OperationRow("convolution1D, groups, relu", [2, 5, 4], [2, 2, 6], [6]) {
      convolution1D($0[0], weight: $0[1], bias: $0[2], groups: 2, activation: .relu)
    },
    OperationRow("convolution1D, depthwise", [2, 6, 3], [3, 1, 3]) {
      convolution1D($0[0], weight: $0[1], padding: 1, groups: 3)
    },
    OperationRow("convolution1D, pointwise, one element", [1, 1, 3], [1, 3, 2]) {
      convolution1D($0[0], weight: $0[1])
    },
    OperationRow("convolution1D, empty batch", [0, 5, 2], [3, 2, 2]) { convolution1D($0[0], weight: $0[1]) },
  ]

  private static let volumes: [OperationRow] = [
    OperationRow("convolution3D", [2, 3, 4, 3, 2], [2, 3, 2, 2, 3], [3]) {
      convolution3D($0[0], weight: $0[1], bias: $0[2])
    },
    OperationRow("convolution3D, strided, padded, dilated", [1, 5, 4, 5, 2], [2, 2, 3, 2, 2]) {
      convolution3D($0[0], weight: $0[1], stride: (2, 1, 2), padding: (1, 0, 2), dilation: (2, 1, 2))
    },
    OperationRow("convolution3D, groups, relu", [1, 3, 3, 3, 4], [3, 2, 2, 2, 2], [2]) {
      convolution3D($0[0], weight: $0[1], bias: $0[2], padding: (1, 1, 1), groups: 2, activation: .relu)
    },
    OperationRow("convolution3D, depthwise", [1, 3, 3, 2, 3], [2, 2, 2, 1, 3]) {
      convolution3D($0[0], weight: $0[1], groups: 3)
    },
    OperationRow("convolution3D, planes apart", [2, 2, 3, 3, 2], [1, 2, 2, 2, 2]) {
      convolution3D($0[0], weight: $0[1])
    },
    OperationRow("convolution3D, empty batch", [0, 3, 3, 3, 1], [2, 2, 2, 1, 1]) {
      convolution3D($0[0], weight: $0[1])
    },
  ]

  private static let transposed: [OperationRow] = [
    OperationRow("transposedConvolution1D", [2, 4, 3], [3, 2, 3], [2]) {
      transposedConvolution1D($0[0], weight: $0[1], bias: $0[2])
    },
    OperationRow("transposedConvolution1D, every option", [1, 4, 4], [3, 3, 4], [6]) {
      transposedConvolution1D(
        $0[0], weight: $0[1], bias: $0[2], stride: 3, padding: 2, outputPadding: 1, dilation: 2, groups: 2)
    },
    OperationRow("transposedConvolution1D, one element", [1, 1, 2], [2, 3, 2]) {
      transposedConvolution1D($0[0], weight: $0[1], stride: 2)
    },
    OperationRow("transposedConvolution1D, padding beyond the stride", [1, 3, 2], [3, 2, 2]) {
      transposedConvolution1D($0[0], weight: $0[1], stride: 2, padding: 3, outputPadding: 3, dilation: 4)
    },
    OperationRow("transposedConvolution2D", [2, 3, 2, 3], [2, 3, 4, 3], [4]) {
      transposedConvolution2D($0[0], weight: $0[1], bias: $0[2])
    },
    OperationRow("transposedConvolution2D, every option", [1, 3, 3, 4], [3, 2, 1, 4], [2]) {
      transposedConvolution2D(
        $0[0], weight: $0[1], bias: $0[2], stride: (2, 3), padding: (1, 0), outputPadding: (1, 2), dilation: (1, 2),
        groups: 2)
    },
    OperationRow("transposedConvolution2D, depthwise", [1, 3, 3, 3], [3, 3, 1, 3]) {
      transposedConvolution2D($0[0], weight: $0[1], stride: (2, 2), padding: (1, 1), groups: 3)
    },
    OperationRow("transposedConvolution3D", [1, 2, 3, 2, 2], [2, 2, 2, 3, 2], [3]) {
      transposedConvolution3D($0[0], weight: $0[1], bias: $0[2])
    },
    OperationRow("transposedConvolution3D, every option", [1, 2, 2, 2, 4], [2, 3, 2, 1, 4], [2]) {
      transposedConvolution3D(
        $0[0], weight: $0[1], bias: $0[2], stride: (2, 2, 1), padding: (1, 1, 0), outputPadding: (1, 0, 0),
        dilation: (1, 2, 2), groups: 2)
    },
    OperationRow("transposedConvolution3D, empty batch", [0, 2, 2, 2, 1], [2, 2, 2, 1, 1]) {
      transposedConvolution3D($0[0], weight: $0[1])
    },
  ]
}
