import Foundation
import MartletTensor
import Testing

@Suite struct RecurrentTests {
  /// Sequences [N, T, C] and weights for `gates` gates of H units.
  private struct Problem {
    var x, w, v, b, c, hidden, cell: Tensor

    init(_ batch: Int, _ steps: Int, _ inputs: Int, _ units: Int, gates: Int, dtype: DType = .float64) {
      var generator = RandomGenerator(seed: 5)
      func normal(_ shape: Shape) -> Tensor {
        Tensor.normal(shape, dtype: .float64, using: &generator).cast(to: dtype)
      }
      x = normal([batch, steps, inputs])
      (w, v) = (normal([inputs, gates * units]), normal([units, gates * units]) * 0.5)
      (b, c) = (normal([gates * units]), normal([gates * units]))
      (hidden, cell) = (normal([batch, units]), normal([batch, units]))
    }
  }

  private func values(_ tensor: Tensor) -> [Double] { tensor.array(of: Double.self) }
  private func close(_ a: Tensor, _ b: Tensor) -> Bool {
    a.shape == b.shape && zip(values(a), values(b)).allSatisfy { abs($0 - $1) < 1e-12 }
  }
  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  @Test func oneUnitByHand() {
    let x = Tensor([0.5, -1] as [Double], shape: [1, 2, 1])
    func row(_ values: Double...) -> Tensor { Tensor([values]) }
    let plain = rnn(
      x, weightInput: row(2), weightHidden: row(0.5), biasInput: Tensor([0.1]), biasHidden: Tensor([0.2]))
    let (h1, h2) = (tanh(1.3), tanh(-1.7 + 0.5 * tanh(1.3)))
    #expect(zip(values(plain.output), [h1, h2]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(values(plain.hidden) == [values(plain.output)[1]])
    let rectified = rnn(x, weightInput: row(2), weightHidden: row(0.5), activation: .relu)
    #expect(values(rectified.output) == [1, 0])

    let first = x[.all, 0..<1]
    let long = lstm(first, weightInput: row(1, 2, 3, 4), weightHidden: row(0, 0, 0, 0), initialCell: row(2))
    let cell = sigmoid(1) * 2 + sigmoid(0.5) * tanh(1.5)
    #expect(abs(values(long.cell)[0] - cell) < 1e-15)
    #expect(abs(values(long.hidden)[0] - sigmoid(2) * tanh(cell)) < 1e-15)

    let gated = gru(
      first, weightInput: row(1, 2, 3), weightHidden: row(4, 5, 6), biasHidden: Tensor([0, 0, 0.7]),
      initialHidden: row(0.3))
    let (r, z) = (sigmoid(0.5 + 1.2), sigmoid(1 + 1.5))
    let n = tanh(1.5 + r * (1.8 + 0.7))
    #expect(abs(values(gated.hidden)[0] - ((1 - z) * n + z * 0.3)) < 1e-15)
  }

  /// A sequence of a padded batch has what it has alone, whatever is behind its end.
  @Test(arguments: [false, true]) func sequencesOfABatchAreAlone(reversed: Bool) {
    let (batch, steps) = (5, 4)
    let lengths: [Int32] = [4, 0, 2, 1, 3]
    let p = Problem(batch, steps, 3, 6, gates: 4)
    let noise = p.x * 1e3
    let padded = Tensor.where(
      Tensor((0..<batch * steps).map { Int32($0 % steps) < lengths[$0 / steps] }, shape: [batch, steps, 1]), p.x, noise)
    func run(_ x: Tensor, _ items: Range<Int>, _ lengths: Tensor?) -> [Tensor] {
      let r = lstm(
        x, weightInput: p.w, weightHidden: p.v, biasInput: p.b, initialHidden: p.hidden.rows(items),
        initialCell: p.cell.rows(items), lengths: lengths, reversed: reversed)
      let s = gru(
        x, weightInput: p.w[.all, 0..<18], weightHidden: p.v[.all, 0..<18], initialHidden: p.hidden.rows(items),
        lengths: lengths, reversed: reversed)
      let t = rnn(
        x, weightInput: p.w[.all, 0..<6], weightHidden: p.v[.all, 0..<6], initialHidden: p.hidden.rows(items),
        lengths: lengths, reversed: reversed)
      return [r.output, s.output, t.output, r.hidden, r.cell, s.hidden, t.hidden]
    }
    let all = run(padded, 0..<batch, Tensor(lengths))
    for (item, length) in lengths.enumerated() {
      let alone = run(p.x.rows(item..<item + 1)[.all, 0..<Int(length)], item..<item + 1, nil)
      for (whole, one) in zip(all, alone) {
        let own = whole.rows(item..<item + 1)
        if one.rank == 2 {
          #expect(close(own, one))
        } else {
          #expect(close(own[.all, 0..<Int(length)], one))
          #expect(values(own[.all, Int(length)...]).allSatisfy { $0 == 0 })
        }
      }
      if length == 0 { #expect(values(all[3].rows(item..<item + 1)) == values(p.hidden.rows(item..<item + 1))) }
    }
  }

  /// A reversed pass is the forward pass over the reversed sequence.
  @Test func reversedIsForwardsOverTheReversed() {
    let p = Problem(3, 5, 2, 4, gates: 3)
    let back = gru(p.x, weightInput: p.w, weightHidden: p.v, biasHidden: p.c, reversed: true)
    let turned = gru(p.x.flipped(1), weightInput: p.w, weightHidden: p.v, biasHidden: p.c)
    #expect(close(back.output, turned.output.flipped(1)))
    #expect(close(back.hidden, turned.hidden))
  }

  /// Two halves, the state handed over, are the whole.
  @Test func statesContinue() {
    let p = Problem(9, 6, 3, 17, gates: 4, dtype: .float32)
    func run(_ x: Tensor, _ h: Tensor?, _ c: Tensor?) -> (output: Tensor, hidden: Tensor, cell: Tensor) {
      lstm(x, weightInput: p.w, weightHidden: p.v, biasInput: p.b, initialHidden: h, initialCell: c)
    }
    let whole = run(p.x, nil, nil)
    let first = run(p.x[.all, 0..<2], nil, nil)
    let second = run(p.x[.all, 2...], first.hidden, first.cell)
    func close(_ a: Tensor, _ b: Tensor) -> Bool {
      zip(a.array(of: Float.self), b.array(of: Float.self)).allSatisfy { abs($0 - $1) < 1e-5 }
    }
    #expect(close(whole.output[.all, 2...], second.output))
    #expect(close(whole.hidden, second.hidden) && close(whole.cell, second.cell))
  }

  @Test func resultsDoNotDependOnThreads() {
    let p = Problem(13, 7, 5, 33, gates: 4, dtype: .float32)
    func run() -> [[Float]] {
      let (x, v) = (p.x.trackingGradient(), p.v.trackingGradient())
      let y = lstm(x, weightInput: p.w, weightHidden: v, biasInput: p.b)
      let gradients = (y.output.squared().sum() + y.cell.sum()).gradients()
      return [y.output, y.hidden, y.cell, gradients[x]!, gradients[v]!].map { $0.array(of: Float.self) }
    }
    let threads = Runtime.threads
    defer { Runtime.setThreads(threads) }
    var results: [[[Float]]] = []
    for count in [1, 2, 3] {
      Runtime.setThreads(count)
      results.append(run())
    }
    #expect(results[0] == results[1] && results[1] == results[2])
  }

  /// The same tensor in several roles: each role has its own part of the gradient, first and second.
  @Test func oneTensorInSeveralRoles() {
    let p = Problem(2, 3, 2, 2, gates: 1)
    func value(_ x: Tensor, _ w: Tensor, _ v: Tensor, _ h: Tensor) -> Tensor {
      rnn(x, weightInput: w, weightHidden: v, initialHidden: h).output.squared().sum()
    }
    let w = p.v
    let h = { (t: Tensor) in t.sum(axes: [0]).expandedDimensions(at: 0).tiled(2, 1) }
    let shared = gradient(at: w) { value(p.x, $0, $0, h($0)) }
    let apart = gradient(at: [w, w, w]) { value(p.x, $0[0], $0[1], h($0[2])) }
    let sum = apart[0] + apart[1] + apart[2]
    #expect(zip(values(shared), values(sum)).allSatisfy { abs($0 - $1) < 1e-13 })
    let second = gradient(at: w) { gradient(at: $0) { value(p.x, $0, $0, h($0)) }.squared().sum() }
    let step = 1e-6
    for element in 0..<4 {
      var nudge = [Double](repeating: 0, count: 4)
      nudge[element] = step
      func slope(_ sign: Double) -> Double {
        let at = w + Tensor(nudge, shape: [2, 2]) * sign
        return Double(values(gradient(at: at) { value(p.x, $0, $0, h($0)) }.squared().sum())[0])
      }
      #expect(abs((slope(1) - slope(-1)) / (2 * step) - values(second)[element]) < 1e-6)
    }
  }

  @Test func aNaNStaysInItsSequence() {
    let p = Problem(3, 4, 2, 3, gates: 4)
    var values = self.values(p.x)
    // The second sequence's third step; the third sequence's fourth, which is behind its end.
    (values[(1 * 4 + 2) * 2], values[(2 * 4 + 3) * 2 + 1]) = (.nan, .nan)
    let x = Tensor(values, shape: [3, 4, 2])
    let lengths = Tensor([4, 4, 3] as [Int32])
    let weights = (1...4).map { (p.w[.all, 0..<$0 * 3], p.v[.all, 0..<$0 * 3]) }
    let outputs = [
      rnn(x, weightInput: weights[0].0, weightHidden: weights[0].1, lengths: lengths).output,
      rnn(x, weightInput: weights[0].0, weightHidden: weights[0].1, lengths: lengths, activation: .relu).output,
      gru(x, weightInput: weights[2].0, weightHidden: weights[2].1, lengths: lengths).output,
      lstm(x, weightInput: weights[3].0, weightHidden: weights[3].1, lengths: lengths).output,
    ]
    for output in outputs {
      let places = self.values(output).enumerated().filter { $1.isNaN }.map(\.offset)
      #expect(places == Array((1 * 4 + 2) * 3..<2 * 4 * 3))
    }
  }

  @Test func misuse() async throws {
    let rank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = rnn(Tensor.zeros([2, 3]), weightInput: Tensor.zeros([3, 4]), weightHidden: Tensor.zeros([4, 4]))
    }
    #expect(text(rank).contains("rnn: input [2, 3] is not [N, T, C]"))
    let gates = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = lstm(Tensor.zeros([2, 3, 3]), weightInput: Tensor.zeros([3, 12]), weightHidden: Tensor.zeros([4, 12]))
    }
    #expect(text(gates).contains("lstm: recurrent weight [4, 12] is not [H, 4·H]"))
    let inputs = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gru(Tensor.zeros([2, 3, 5]), weightInput: Tensor.zeros([3, 12]), weightHidden: Tensor.zeros([4, 12]))
    }
    #expect(text(inputs).contains("gru: weight [3, 12] is not [5, 12], for input [2, 3, 5]"))
    let state = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = gru(
        Tensor.zeros([2, 3, 3]), weightInput: Tensor.zeros([3, 12]), weightHidden: Tensor.zeros([4, 12]),
        initialHidden: Tensor.zeros([1, 4]))
    }
    #expect(text(state).contains("gru: initial state [1, 4] is not [2, 4], for input [2, 3, 3]"))
    let long = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = rnn(
        Tensor.zeros([2, 3, 1]), weightInput: Tensor.zeros([1, 1]), weightHidden: Tensor.zeros([1, 1]),
        lengths: Tensor([3, 4] as [Int32]))
    }
    #expect(text(long).contains("rnn: length 4 is not in 0...3"))
    let count = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = rnn(
        Tensor.zeros([2, 3, 1]), weightInput: Tensor.zeros([1, 1]), weightHidden: Tensor.zeros([1, 1]),
        lengths: Tensor([3] as [Int32]))
    }
    #expect(text(count).contains("rnn: lengths [1] are not [2]"))
    let real = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = rnn(
        Tensor.zeros([2, 3, 1]), weightInput: Tensor.zeros([1, 1]), weightHidden: Tensor.zeros([1, 1]),
        lengths: Tensor.zeros([2]))
    }
    #expect(text(real).contains("rnn: lengths [2] are float32, not int32 or int64"))
    let types = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = rnn(
        Tensor.zeros([2, 3, 1]), weightInput: Tensor.zeros([1, 1], dtype: .float64), weightHidden: Tensor.zeros([1, 1]))
    }
    #expect(text(types).contains("rnn: "))
  }
}
