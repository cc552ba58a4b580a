import MartletTensor

extension OperationRow {
  package static let spatial: [OperationRow] = [
    OperationRow("convolution2D", [2, 5, 4, 3], [3, 2, 3, 4], [4]) {
      convolution2D($0[0], weight: $0[1], bias: $0[2])
    },
    OperationRow("convolution2D, strided and padded", [2, 6, 7, 2], [3, 3, 2, 3]) {
      convolution2D($0[0], weight: $0[1], stride: (2, 3), padding: (1, 2))
    },
    OperationRow("convolution2D, dilated", [1, 7, 7, 2], [3, 2, 2, 2]) {
      convolution2D($0[0], weight: $0[1], padding: (2, 1), dilation: (2, 3))
    },
    OperationRow("convolution2D, groups", [1, 4, 4, 4], [3, 3, 2, 6], [6]) {
      convolution2D($0[0], weight: $0[1], bias: $0[2], padding: (1, 1), groups: 2)
    },
    OperationRow("convolution2D, depthwise", [2, 5, 5, 3], [3, 3, 1, 3]) {
      convolution2D($0[0], weight: $0[1], stride: (2, 1), padding: (1, 1), groups: 3)
    },
    OperationRow("convolution2D, pointwise, relu", [2, 3, 3, 4], [1, 1, 4, 5], [5]) {
      convolution2D($0[0], weight: $0[1], bias: $0[2], activation: .relu)
    },
    OperationRow("convolution2D, relu6", [2, 4, 3, 4], [3, 3, 4, 5], [5]) {
      convolution2D($0[0], weight: $0[1], bias: $0[2], activation: .relu6)
    },
    OperationRow("convolutionPool2D, relu", [2, 6, 5, 3], [3, 3, 3, 4], [4]) {
      convolutionPool2D($0[0], weight: $0[1], bias: $0[2], padding: (1, 1), pool: (2, 2), activation: .relu)
    },
    OperationRow("convolutionPool2D, overlapping, groups of images", [17, 4, 4, 1], [2, 2, 1, 2]) {
      convolutionPool2D($0[0], weight: $0[1], pool: (2, 2), poolStride: (1, 1))
    },
    OperationRow("maximumPool2D", [2, 4, 6, 3], domain: .distinct) { maximumPool2D($0[0], kernel: (2, 2)) },
    OperationRow("maximumPool2D, ReLU", [2, 4, 6, 3], domain: .distinct) {
      maximumPool2D($0[0], kernel: (2, 2), activation: .relu)
    },
    OperationRow("maximumPool2D, overlapping", [1, 7, 5, 2], domain: .distinct) {
      maximumPool2D($0[0], kernel: (3, 3), stride: (2, 2), padding: (1, 1))
    },
    OperationRow("averagePool2D", [2, 4, 6, 3]) { averagePool2D($0[0], kernel: (2, 3)) },
    OperationRow("averagePool2D, padded", [1, 5, 5, 2]) {
      averagePool2D($0[0], kernel: (3, 3), stride: (2, 1), padding: (1, 1))
    },
    OperationRow("globalAveragePool2D", [2, 3, 4, 5]) { globalAveragePool2D($0[0]) },
  ]
}
