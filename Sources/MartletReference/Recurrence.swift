import MartletKernels

/// Recurrent networks by their definitions, a unit at a time.
public enum Recurrence {
  /// All steps forward. What the fast kernel overwrites is apart here: `inputs` are what the inputs contribute, `gates` the
  /// activated gates, the states come as `initialHidden` and `initialCell`.
  @inlinable
  public static func forward<T: ReferenceScalar, R: ReferenceResult>(
    _ problem: RecurrentProblem, weight: UnsafePointer<T>, candidateBias: UnsafePointer<T>?, inputs: UnsafePointer<T>,
    initialHidden: UnsafePointer<T>, initialCell: UnsafePointer<T>?, gates: UnsafeMutablePointer<R>,
    candidates: UnsafeMutablePointer<R>?, output: UnsafeMutablePointer<R>, cells: UnsafeMutablePointer<R>?,
    hidden: UnsafeMutablePointer<R>, cell: UnsafeMutablePointer<R>?
  ) {
    typealias Wide = T.Wide
    let (steps, n, width) = (problem.steps, problem.hidden, problem.gates)
    for item in 0..<problem.batch {
      var h = (0..<n).map { initialHidden[item * n + $0].wide }
      var c = (0..<n).map { initialCell?[item * n + $0].wide ?? .zero }
      for step in problem.isReversed ? Array((0..<steps).reversed()) : Array(0..<steps) {
        let place = item * steps + step
        if step >= problem.length(of: item) {
          for unit in 0..<n { output[place * n + unit] = R(rounding: Wide.zero) }
          continue
        }
        func recurrent(_ gate: Int, _ unit: Int) -> Wide {
          var sum = Wide.zero
          for k in 0..<n { sum += h[k] * weight[k * width + gate * n + unit].wide }
          return sum
        }
        func sum(_ gate: Int, _ unit: Int) -> Wide {
          inputs[place * width + gate * n + unit].wide + recurrent(gate, unit)
        }
        func write(_ values: [Wide], _ unit: Int) {
          for (gate, value) in values.enumerated() { gates[place * width + gate * n + unit] = R(rounding: value) }
        }
        var next = h
        for unit in 0..<n {
          switch problem.cell {
          case .tanh: next[unit] = Wide.tanh(sum(0, unit))
          case .relu:
            let value = sum(0, unit)
            next[unit] = value > .zero ? value : .zero
          case .lstm:
            let (i, f) = (Wide.sigmoid(sum(0, unit)), Wide.sigmoid(sum(1, unit)))
            let (g, o) = (Wide.tanh(sum(2, unit)), Wide.sigmoid(sum(3, unit)))
            c[unit] = f * c[unit] + i * g
            next[unit] = o * Wide.tanh(c[unit])
            write([i, f, g, o], unit)
            cells?[place * n + unit] = R(rounding: c[unit])
          case .gru:
            let (r, z) = (Wide.sigmoid(sum(0, unit)), Wide.sigmoid(sum(1, unit)))
            let candidate = (candidateBias?[unit].wide ?? .zero) + recurrent(2, unit)
            let fresh = Wide.tanh(inputs[place * width + 2 * n + unit].wide + r * candidate)
            next[unit] = (Wide.one - z) * fresh + z * h[unit]
            write([r, z, fresh], unit)
            candidates?[place * n + unit] = R(rounding: candidate)
          }
        }
        h = next
        for unit in 0..<n { output[place * n + unit] = R(rounding: h[unit]) }
      }
      for unit in 0..<n {
        hidden[item * n + unit] = R(rounding: h[unit])
        if problem.cell == .lstm { cell?[item * n + unit] = R(rounding: c[unit]) }
      }
    }
  }

  /// All steps back. The gradients of the states come as `dFinalHidden` and `dFinalCell`, and go out as `dHidden` and `dCell`.
  @inlinable
  public static func backward<T: ReferenceScalar, R: ReferenceResult>(
    _ problem: RecurrentProblem, weight: UnsafePointer<T>, gates: UnsafePointer<T>?, candidates: UnsafePointer<T>?,
    output: UnsafePointer<T>, cells: UnsafePointer<T>?, initialHidden: UnsafePointer<T>,
    initialCell: UnsafePointer<T>?, dOutput: UnsafePointer<T>, dFinalHidden: UnsafePointer<T>,
    dFinalCell: UnsafePointer<T>?, dGates: UnsafeMutablePointer<R>, dRecurrent: UnsafeMutablePointer<R>?,
    dHidden: UnsafeMutablePointer<R>, dCell: UnsafeMutablePointer<R>?
  ) {
    typealias Wide = T.Wide
    let (steps, n, width, one) = (problem.steps, problem.hidden, problem.gates, Wide.one)
    for item in 0..<problem.batch {
      let length = problem.length(of: item)
      var dh = (0..<n).map { dFinalHidden[item * n + $0].wide }
      var dc = (0..<n).map { dFinalCell?[item * n + $0].wide ?? .zero }
      for step in problem.isReversed ? Array(0..<steps) : Array((0..<steps).reversed()) {
        let place = item * steps + step
        // The gradients of the inputs' and of the state's part of the gates, which GRU alone tells apart.
        var (fromInputs, fromState) = ([Wide](repeating: .zero, count: width), [Wide](repeating: .zero, count: width))
        if step < length {
          let isFirst = step == (problem.isReversed ? length - 1 : 0)
          let before = problem.isReversed ? place + 1 : place - 1
          for unit in 0..<n {
            let d = dh[unit] + dOutput[place * n + unit].wide
            let h = output[place * n + unit].wide
            func gate(_ index: Int) -> Wide { gates?[place * width + index * n + unit].wide ?? .zero }
            switch problem.cell {
            case .tanh:
              fromInputs[unit] = d * (one - h * h)
              dh[unit] = .zero
            case .relu:
              fromInputs[unit] = h > .zero ? d : .zero
              dh[unit] = .zero
            case .lstm:
              let (i, f, g, o) = (gate(0), gate(1), gate(2), gate(3))
              let previous = (isFirst ? initialCell?[item * n + unit] : cells?[before * n + unit])?.wide ?? .zero
              let bounded = Wide.tanh(cells?[place * n + unit].wide ?? .zero)
              let dcell = dc[unit] + d * o * (one - bounded * bounded)
              fromInputs[unit] = dcell * g * i * (one - i)
              fromInputs[n + unit] = dcell * previous * f * (one - f)
              fromInputs[2 * n + unit] = dcell * i * (one - g * g)
              fromInputs[3 * n + unit] = d * bounded * o * (one - o)
              dc[unit] = dcell * f
              dh[unit] = .zero
            case .gru:
              let (r, z, fresh) = (gate(0), gate(1), gate(2))
              let previous = (isFirst ? initialHidden[item * n + unit] : output[before * n + unit]).wide
              let inner = d * (one - z) * (one - fresh * fresh)
              let candidate = candidates?[place * n + unit].wide ?? .zero
              fromInputs[unit] = inner * candidate * r * (one - r)
              fromInputs[n + unit] = d * (previous - fresh) * z * (one - z)
              fromInputs[2 * n + unit] = inner
              fromState[2 * n + unit] = inner * r
              dh[unit] = d * z
            }
          }
          let shared = problem.cell == .gru ? 2 * n : width
          for index in 0..<shared { fromState[index] = fromInputs[index] }
          for unit in 0..<n {
            for index in 0..<width { dh[unit] += fromState[index] * weight[unit * width + index].wide }
          }
        }
        for index in 0..<width {
          dGates[place * width + index] = R(rounding: fromInputs[index])
          dRecurrent?[place * width + index] = R(rounding: fromState[index])
        }
      }
      for unit in 0..<n {
        dHidden[item * n + unit] = R(rounding: dh[unit])
        if problem.cell == .lstm { dCell?[item * n + unit] = R(rounding: dc[unit]) }
      }
    }
  }
}
