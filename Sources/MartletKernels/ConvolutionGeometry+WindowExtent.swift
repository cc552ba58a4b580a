/// One axis of a sliding window: checked once, shared by convolution and pooling.
struct WindowExtent {
  let outSize: Int

  /// outSize = ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1.
  init(
    _ operation: String, _ axis: String, size: Int, kernel: Int, stride: Int, padding: Int, dilation: Int
  ) throws(GeometryError) {
    func refuse(_ reason: String) -> GeometryError { GeometryError(operation: operation, reason: "\(axis): \(reason)") }
    guard size >= 0 else { throw refuse("input size \(size) is negative") }
    guard kernel >= 1 else { throw refuse("kernel size \(kernel) is not positive") }
    guard stride >= 1 else { throw refuse("stride \(stride) is not positive") }
    guard padding >= 0 else { throw refuse("padding \(padding) is negative") }
    guard dilation >= 1 else { throw refuse("dilation \(dilation) is not positive") }
    let (steps, stepsOverflow) = (kernel - 1).multipliedReportingOverflow(by: dilation)
    let (border, borderOverflow) = padding.multipliedReportingOverflow(by: 2)
    let (padded, paddedOverflow) = size.addingReportingOverflow(border)
    guard !stepsOverflow, steps < Int.max, !borderOverflow, !paddedOverflow else {
      throw refuse("kernel \(kernel), dilation \(dilation), padding \(padding), input \(size): too large")
    }
    guard steps + 1 <= padded else {
      throw refuse("the window covers \(steps + 1) but the padded input has only \(padded)")
    }
    outSize = (padded - steps - 1) / stride + 1
  }

  /// The product, or an error that names what is too large. Sizes stay below 2⁶¹ so that byte counts fit an Int.
  static func product(_ operation: String, _ name: String, _ factors: Int...) throws(GeometryError) -> Int {
    var result = 1
    // A zero anywhere makes the product zero, whatever the others multiply to.
    if factors.contains(0) { return 0 }
    for factor in factors {
      let (next, overflow) = result.multipliedReportingOverflow(by: factor)
      guard !overflow, next < 1 << 60 else {
        throw GeometryError(operation: operation, reason: "the \(name) has too many elements")
      }
      result = next
    }
    return result
  }
}
