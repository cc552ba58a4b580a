import MartletKernels

extension Tensor {
  /// exp(x − max x)/Σ exp(x − max x) along `axis`. A line that holds NaN or +∞, or only −∞, becomes NaN.
  public func softmax(axis: Int = -1) -> Tensor { alongLastAxis(axis, "softmax") { $0.softmaxOfRows() } }

  /// x − max x − log Σ exp(x − max x) along `axis`.
  public func logSoftmax(axis: Int = -1) -> Tensor { alongLastAxis(axis, "logSoftmax") { $0.logSoftmaxOfRows() } }

  private func softmaxOfRows() -> Tensor {
    let (rows, columns) = lastAxis("softmax")
    let result = Tensor(uninitialized: shape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      MartletKernels.Softmax.forward(
        pointer(to: T.self), result.mutablePointer(to: T.self), rows: rows, columns: columns)
    }
    withExtendedLifetime((self, result)) {
      dispatchFloating(dtype, "softmax", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("softmax", node) { gradient, node in
      if GradientMode.isRecording {
        let y = result.reattached(to: node)
        return [y * (gradient - (gradient * y).sum(axes: [-1], keepingDimensions: true))]
      }
      return [result.softmaxBackward(gradient, logarithmic: false)]
    }
  }

  private func logSoftmaxOfRows() -> Tensor {
    let (rows, columns) = lastAxis("logSoftmax")
    let result = Tensor(uninitialized: shape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      MartletKernels.Softmax.logForward(
        pointer(to: T.self), result.mutablePointer(to: T.self), rows: rows, columns: columns)
    }
    withExtendedLifetime((self, result)) {
      dispatchFloating(dtype, "logSoftmax", { run(Float.self) }, { run(Double.self) })
    }
    guard isRecorded(self) else { return result }
    return result.recorded("logSoftmax", node) { gradient, node in
      if GradientMode.isRecording {
        let y = result.reattached(to: node)
        return [gradient - y.exp() * gradient.sum(axes: [-1], keepingDimensions: true)]
      }
      return [result.softmaxBackward(gradient, logarithmic: true)]
    }
  }

  private func softmaxBackward(_ gradient: Tensor, logarithmic: Bool) -> Tensor {
    let (rows, columns) = lastAxis("softmax")
    let dx = Tensor(uninitialized: shape, dtype: dtype)
    func run<T: FloatingElement>(_: T.Type) {
      let (y, dy, dx) = (pointer(to: T.self), gradient.pointer(to: T.self), dx.mutablePointer(to: T.self))
      if logarithmic {
        MartletKernels.Softmax.logBackward(y, dy, dx, rows: rows, columns: columns)
      } else {
        MartletKernels.Softmax.backward(y, dy, dx, rows: rows, columns: columns)
      }
    }
    withExtendedLifetime((self, gradient, dx)) {
      dispatchFloating(dtype, "softmax", { run(Float.self) }, { run(Double.self) })
    }
    return dx
  }

  private func lastAxis(_ operation: StaticString) -> (rows: Int, columns: Int) {
    guard let columns = shape.last, columns > 0 else { misuse(operation, "shape \(shape) has no last axis") }
    return (elementCount / columns, columns)
  }
}
