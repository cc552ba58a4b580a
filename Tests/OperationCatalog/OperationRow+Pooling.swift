import MartletTensor

extension OperationRow {
  package static let pooling: [OperationRow] = lines + volumes + adaptive + resizes

  private static let lines: [OperationRow] = [
    OperationRow("maximumPool1D", [2, 6, 3], domain: .distinct) { maximumPool1D($0[0], kernel: 2) },
    OperationRow("maximumPool1D, overlapping, padded", [1, 7, 2], domain: .distinct) {
      maximumPool1D($0[0], kernel: 3, stride: 2, padding: 1)
    },
    OperationRow("maximumPool1D, one window", [1, 4, 3], domain: .distinct) { maximumPool1D($0[0], kernel: 4) },
    OperationRow("maximumPool1D, empty batch", [0, 4, 3], domain: .distinct) { maximumPool1D($0[0], kernel: 2) },
    OperationRow("averagePool1D", [2, 6, 3]) { averagePool1D($0[0], kernel: 2) },
    OperationRow("averagePool1D, overlapping, padded", [1, 7, 2]) {
      averagePool1D($0[0], kernel: 3, stride: 2, padding: 1)
    },
    OperationRow("averagePool1D, one element", [1, 1, 3]) { averagePool1D($0[0], kernel: 1) },
  ]

  private static let volumes: [OperationRow] = [
    OperationRow("maximumPool3D", [1, 4, 4, 2, 3], domain: .distinct) { maximumPool3D($0[0], kernel: (2, 2, 2)) },
    OperationRow("maximumPool3D, overlapping, padded", [1, 5, 4, 3, 2], domain: .distinct) {
      maximumPool3D($0[0], kernel: (3, 2, 3), stride: (2, 1, 2), padding: (1, 0, 1))
    },
    OperationRow("maximumPool3D, one window", [2, 2, 3, 2, 1], domain: .distinct) {
      maximumPool3D($0[0], kernel: (2, 3, 2))
    },
    OperationRow("averagePool3D", [1, 4, 4, 2, 3]) { averagePool3D($0[0], kernel: (2, 2, 2)) },
    OperationRow("averagePool3D, overlapping, padded", [1, 5, 4, 3, 2]) {
      averagePool3D($0[0], kernel: (3, 2, 3), stride: (2, 1, 2), padding: (1, 0, 1))
    },
    OperationRow("averagePool3D, one window", [2, 2, 3, 2, 1]) { averagePool3D($0[0], kernel: (2, 3, 2)) },
  ]

  private static let adaptive: [OperationRow] = [
    OperationRow("adaptiveAveragePool1D", [2, 7, 3]) { adaptiveAveragePool1D($0[0], length: 3) },
    OperationRow("adaptiveAveragePool1D, equal windows", [2, 6, 3]) { adaptiveAveragePool1D($0[0], length: 3) },
    OperationRow("adaptiveAveragePool1D, longer", [1, 3, 2]) { adaptiveAveragePool1D($0[0], length: 5) },
    OperationRow("adaptiveAveragePool2D", [2, 5, 7, 3]) { adaptiveAveragePool2D($0[0], size: (3, 4)) },
    OperationRow("adaptiveAveragePool2D, whole", [2, 3, 5, 2]) { adaptiveAveragePool2D($0[0], size: (1, 1)) },
    OperationRow("adaptiveAveragePool2D, longer and shorter", [1, 3, 5, 2]) {
      adaptiveAveragePool2D($0[0], size: (4, 2))
    },
    OperationRow("adaptiveMaximumPool1D", [2, 7, 3], domain: .distinct) {
      adaptiveMaximumPool1D($0[0], length: 3)
    },
    OperationRow("adaptiveMaximumPool1D, same length", [1, 4, 2], domain: .distinct) {
      adaptiveMaximumPool1D($0[0], length: 4)
    },
    OperationRow("adaptiveMaximumPool1D, longer", [1, 3, 2], domain: .distinct) {
      adaptiveMaximumPool1D($0[0], length: 5)
    },
    OperationRow("adaptiveMaximumPool2D", [2, 5, 7, 3], domain: .distinct) {
      adaptiveMaximumPool2D($0[0], size: (3, 4))
    },
    OperationRow("adaptiveMaximumPool2D, empty batch", [0, 5, 7, 3], domain: .distinct) {
      adaptiveMaximumPool2D($0[0], size: (3, 4))
    },
    OperationRow("adaptiveMaximumPool2D, one row", [1, 4, 6, 2], domain: .distinct) {
      adaptiveMaximumPool2D($0[0], size: (1, 4))
    },
    OperationRow("globalMaximumPool2D", [2, 3, 4, 5], domain: .distinct) { globalMaximumPool2D($0[0]) },
    OperationRow("globalMaximumPool2D, one pixel", [2, 1, 1, 3], domain: .distinct) { globalMaximumPool2D($0[0]) },
    OperationRow("globalMaximumPool2D, one channel", [1, 5, 2, 1], domain: .distinct) { globalMaximumPool2D($0[0]) },
  ]

  private static let resizes: [OperationRow] = [
    OperationRow("resize2D, nearest, larger", [2, 3, 4, 2]) { resize2D($0[0], to: (7, 6), mode: .nearest) },
    OperationRow("resize2D, nearest, smaller", [1, 7, 5, 3]) { resize2D($0[0], to: (3, 2), mode: .nearest) },
    OperationRow("resize2D, bilinear, larger", [2, 3, 4, 2]) { resize2D($0[0], to: (7, 6)) },
    OperationRow("resize2D, bilinear, smaller", [1, 7, 5, 3]) { resize2D($0[0], to: (3, 2)) },
    OperationRow("resize2D, aligned, larger", [2, 3, 4, 2]) {
      resize2D($0[0], to: (7, 6), mode: .bilinear(alignsCorners: true))
    },
    OperationRow("resize2D, aligned, to one row", [1, 5, 4, 2]) {
      resize2D($0[0], to: (1, 9), mode: .bilinear(alignsCorners: true))
    },
    OperationRow("resize2D, bilinear, one pixel", [1, 1, 1, 2]) { resize2D($0[0], to: (2, 3)) },
    OperationRow("resize2D, bilinear, empty batch", [0, 3, 3, 2]) { resize2D($0[0], to: (5, 5)) },
  ]
}
