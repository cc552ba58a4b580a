import Foundation
import MartletTensor
import Testing

/// Attention in blocks beside attention out of products and softmax, which has rows of its own, and its promises.
@Suite struct AttentionTests {
  /// One way to call attention.
  struct Call: Sendable, CustomTestStringConvertible {
    var batch = 1
    var queries: Int
    var keys: Int
    var heads = 2
    var groups = 2
    var width = 4
    var mask: Shape?
    var isCausal = false
    var rate = 0.0

    var testDescription: String {
      "\(batch)x\(queries)x\(keys), \(heads)/\(groups) heads of \(width), \(mask.map { "mask \($0), " } ?? "")"
        + "causal \(isCausal), dropout \(rate)"
    }

    /// Beyond one block of queries and one panel of keys.
    static let all: [Call] = [
      Call(queries: 130, keys: 300), Call(queries: 130, keys: 300, isCausal: true),
      Call(batch: 2, queries: 97, keys: 97, isCausal: true), Call(queries: 300, keys: 40, isCausal: true),
      Call(queries: 65, keys: 65, heads: 3, groups: 1, width: 16),
      Call(batch: 2, queries: 70, keys: 600, heads: 4, groups: 2, width: 3, mask: [2, 1, 1, 600]),
      Call(batch: 2, queries: 70, keys: 90, mask: [2, 1, 70, 90]),
      Call(batch: 1, queries: 70, keys: 90, mask: [1, 2, 1, 90], isCausal: true),
      Call(queries: 1, keys: 400, heads: 4, groups: 1), Call(queries: 1, keys: 400, mask: [400], rate: 0.3),
      Call(queries: 130, keys: 300, rate: 0.2), Call(queries: 66, keys: 66, isCausal: true, rate: 0.5),
      Call(queries: 3, keys: 2000, width: 2), Call(queries: 200, keys: 2, rate: 0.9),
      Call(batch: 3, queries: 5, keys: 7, heads: 6, groups: 3, width: 1, mask: [5, 1]),
    ]
  }

  private static func operands(_ call: Call, dtype: DType = .float64) -> (
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor?
  ) {
    var generator = RandomGenerator(seed: 5)
    func draw(_ shape: Shape) -> Tensor { Tensor.normal(shape, dtype: dtype, using: &generator) }
    return (
      draw([call.batch, call.queries, call.heads, call.width]), draw([call.batch, call.keys, call.groups, call.width]),
      draw([call.batch, call.keys, call.groups, call.width]),
      call.mask.map { Tensor.uniform($0, in: 0..<1, using: &generator) .> 0.3 }
    )
  }

  private static func difference(_ a: Tensor, _ b: Tensor) -> Double {
    let largest = b.absolute().max().item()
    return (a - b).absolute().max().item() / Swift.max(largest, 1e-300)
  }

  @Test(arguments: Call.all) func blocksAgreeWithProductsAndSoftmax(_ call: Call) throws {
    let (q, k, v, mask) = Self.operands(call)
    let dropout = call.rate > 0 ? (rate: call.rate, key: DropoutKey(seed: 1, stream: 2, step: 3)) : nil
    let inputs = [q, k, v].map { $0.trackingGradient() }
    let fused = attention(inputs[0], inputs[1], inputs[2], mask: mask, isCausal: call.isCausal, dropout: dropout)
    let (plain, _) = attentionWithWeights(
      inputs[0], inputs[1], inputs[2], mask: mask, isCausal: call.isCausal, dropout: dropout)
    #expect(Self.difference(fused, plain) < 1e-13)
    var generator = RandomGenerator(seed: 6)
    let weight = Tensor.normal(fused.shape, dtype: .float64, using: &generator)
    let ours = (fused * weight).sum().gradients()
    let theirs = (plain * weight).sum().gradients()
    for input in inputs {
      let (own, other) = (try #require(ours[input]), try #require(theirs[input]))
      #expect(Self.difference(own, other) < 1e-12)
    }
  }

  @Test(arguments: [(4, 4, false), (4, 2, true), (3, 1, true)])
  func packedHeadsAreReadWhereTheyLie(heads: Int, groups: Int, isCausal: Bool) throws {
    var generator = RandomGenerator(seed: 1)
    let width = 5
    let packed = Tensor.normal([2, 70, (heads + 2 * groups) * width], dtype: .float64, using: &generator)
      .trackingGradient()
    let together = attention(packed: packed, heads: heads, keyValueHeads: groups, isCausal: isCausal)
    let parts = packed.split([heads * width, groups * width, groups * width], axis: 2)
      .map { $0.reshaped(to: [2, 70, $0.shape[2] / width, width]) }
    let apart = attention(parts[0], parts[1], parts[2], isCausal: isCausal).reshaped(to: together.shape)
    #expect(together.array(of: Double.self) == apart.array(of: Double.self))
    let ours = try #require(together.squared().sum().gradients()[packed])
    let theirs = try #require(apart.squared().sum().gradients()[packed])
    #expect(Self.difference(ours, theirs) < 1e-14)
  }

  /// By hand: one head of one column, scores 0 and log 3, so weights 1/4 and 3/4.
  @Test func weightsByHand() {
    let q = Tensor([1.0], shape: [1, 1, 1, 1])
    let k = Tensor([0, 1.0986122886681098], shape: [1, 2, 1, 1])
    let v = Tensor([8.0, 4.0], shape: [1, 2, 1, 1])
    #expect(abs(attention(q, k, v).item() - 5) < 1e-14)
    #expect(attention(q, k, v, mask: Tensor([true, false])).item() == 8)
    let (output, weights) = attentionWithWeights(q, k, v)
    #expect(abs(output.item() - 5) < 1e-14)
    #expect(zip(weights.array(of: Double.self), [0.25, 0.75]).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  @Test(arguments: [DType.float32, .float64]) func aQueryThatSeesNothingGivesZeros(dtype: DType) throws {
    let (q, k, v, _) = Self.operands(Call(batch: 2, queries: 70, keys: 66), dtype: dtype)
    let inputs = [q, k, v].map { (x: Tensor) in x.trackingGradient() }
    // The second sequence is padding alone.
    let mask = Tensor([true, false]).reshaped(to: [2, 1, 1, 1]).broadcast(to: [2, 1, 1, 66])
    for isCausal in [false, true] {
      let output = attention(inputs[0], inputs[1], inputs[2], mask: mask, isCausal: isCausal)
      let gradients = output.squared().sum().gradients()
      let blind = (0..<70).filter { isCausal && $0 < 4 }
      for tensor in [output] + inputs.map({ gradients[$0]! }) {
        #expect(tensor.rows(1..<2).absolute().max().item() == 0)
        #expect(tensor.rows(0..<1).absolute().sum().item().isFinite)
      }
      for query in blind { #expect(output[0, query].absolute().max().item() == 0) }
      #expect(output[0, 69].absolute().max().item() > 0)
    }
  }

  @Test func oneTokenAfterACacheIsTheLastOfAll() {
    let (q, k, v, _) = Self.operands(Call(batch: 2, queries: 300, keys: 300, heads: 4, groups: 2))
    let all = attention(q, k, v, isCausal: true)
    let last = attention(q[0..., 299..<300], k, v, isCausal: true)
    #expect(Self.difference(last, all[0..., 299..<300]) < 1e-13)
    let first = attention(q[0..., 0..<1], k[0..., 0..<1], v[0..., 0..<1], isCausal: true)
    #expect(Self.difference(first, all[0..., 0..<1]) < 1e-13)
  }

  @Test(arguments: [Call(queries: 130, keys: 300, isCausal: true, rate: 0.1), Call(queries: 40, keys: 2100, groups: 1)])
  func bitsDoNotDependOnThreads(_ call: Call) {
    let (q, k, v, _) = Self.operands(call, dtype: .float32)
    let inputs = [q, k, v].map { $0.trackingGradient() }
    let before = Runtime.threads
    defer { Runtime.setThreads(before) }
    func bits() -> [[Float]] {
      let output = attention(
        inputs[0], inputs[1], inputs[2], isCausal: call.isCausal,
        dropout: (call.rate, DropoutKey(seed: 1, stream: 1, step: 1)))
      let gradients = output.squared().sum().gradients()
      return [output.array(of: Float.self)] + inputs.map { gradients[$0]!.array(of: Float.self) }
    }
    Runtime.setThreads(1)
    let one = bits()
    for count in [2, 3, 8] {
      Runtime.setThreads(count)
      #expect(bits() == one)
    }
  }

  /// 8 heads of 8,192 queries and keys: the scores alone would be 2.1 GB.
  @Test func longSequencesTakeLittleMemory() async {
    await #expect(processExitsWith: .success) {
      var generator = RandomGenerator(seed: 0)
      let inputs = (0..<3).map { _ in Tensor.normal([1, 8192, 8, 64], using: &generator).trackingGradient() }
      _ = attention(inputs[0].rows(0..<0), inputs[1].rows(0..<0), inputs[2].rows(0..<0))
      func peak() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss << 10
      }
      let before = peak()
      let gradients = attention(inputs[0], inputs[1], inputs[2]).sum().gradients()
      let growth = peak() - before
      guard inputs.allSatisfy({ gradients[$0] != nil }), growth < 256 << 20 else {
        fatalError("the process grew by \(growth >> 20) MiB")
      }
    }
  }

  @Test func misuseNamesShapes() async {
    let heads = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = attention(Tensor.zeros([1, 2, 3, 4]), Tensor.zeros([1, 2, 2, 4]), Tensor.zeros([1, 2, 2, 4]))
    }
    #expect(text(heads).contains("attention: 3 query heads are no multiple of 2 key heads"))
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = attention(Tensor.zeros([1, 2, 2, 4]), Tensor.zeros([1, 3, 2, 4]), Tensor.zeros([1, 2, 2, 4]))
    }
    #expect(text(shapes).contains("attention: shapes [1, 2, 2, 4], [1, 3, 2, 4], [1, 2, 2, 4] are not"))
    let mask = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor.zeros([1, 2, 2, 4])
      _ = attention(x, x, x, mask: Tensor.ones([2, 2]))
    }
    #expect(text(mask).contains("attention: the mask [2, 2] is float32, not bool"))
    let extent = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor.zeros([1, 2, 2, 4])
      _ = attention(x, x, x, mask: Tensor([true, false, true]))
    }
    #expect(text(extent).contains("attention: shapes [3] and [1, 2, 2, 2] do not broadcast"))
    let packed = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = attention(packed: Tensor.zeros([1, 2, 10]), heads: 4)
    }
    #expect(text(packed).contains("attention: shape [1, 2, 10] is not [N, T, (4 + 2·4)·D]"))
    let pairs = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = rotary(Tensor.zeros([1, 2, 1, 3]))
    }
    #expect(text(pairs).contains("rotary: 3 columns of 3 make no pairs"))
    let groups = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = groupNormalization(Tensor.zeros([1, 2, 5]), groups: 2)
    }
    #expect(text(groups).contains("groupNormalization: 2 groups do not divide the channels of input [1, 2, 5]"))
    let gamma = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = rmsNormalization(Tensor.zeros([1, 2, 5]), gamma: Tensor.zeros([4]))
    }
    #expect(text(gamma).contains("rmsNormalization: parameter [4] does not fit the last axis of input [1, 2, 5]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  /// Products of turned queries and keys depend on their distance alone.
  @Test(arguments: [RotaryPairing.halves, .interleaved]) func rotaryProductsDependOnDistance(pairing: RotaryPairing) {
    var generator = RandomGenerator(seed: 2)
    let (q, k) = (
      Tensor.normal([1, 1, 1, 8], dtype: .float64, using: &generator),
      Tensor.normal([1, 1, 1, 8], dtype: .float64, using: &generator)
    )
    func product(_ i: Int, _ j: Int) -> Double {
      (rotary(q, start: i, pairing: pairing) * rotary(k, start: j, pairing: pairing)).sum().item()
    }
    #expect(abs(product(7, 3) - product(104, 100)) < 1e-12)
    #expect(abs(product(7, 3) - product(3, 7)) > 1e-3)
    // Position 1 of a head of two columns is a turn by one radian.
    let turned = rotary(Tensor([1.0, 0.0], shape: [1, 1, 1, 2]), start: 1, pairing: pairing).array(of: Double.self)
    #expect(abs(turned[0] - 0.5403023058681398) < 1e-15 && abs(turned[1] - 0.8414709848078965) < 1e-15)
  }
}
