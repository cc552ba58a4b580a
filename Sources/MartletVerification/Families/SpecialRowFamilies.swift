import MartletKernels
import MartletReference

/// Where NaN and infinities go in operations on rows and columns: every result is of the kind (NaN, +∞, −∞, finite) that the
/// definition gives, in the row that holds them and in all others.
enum SpecialRowFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] {
    [
      CaseFamily(
        "special.rows.\(T.typeName)", measure: "results of another kind", bound: 0, dependence: .level,
        axes: [
          Axis("route", Operation.allCases.map(\.rawValue)), Axis("rows", [1, 2, 5, 17]),
          Axis("columns", [1, 2, 3, 8, 16, 17, 33, 65, 257]), Axis("special", ["nan", "inf", "-inf"]),
          Axis("places", ["one", "two", "row"]), .threads,
        ],
        // A mean that is refined about itself turns an infinity into ∞ − ∞.
        allows: { $0["route"] != Operation.batchMean.rawValue || $0["special"] == "nan" }
      ) { p, seed, kernels in
        guard let operation = Operation(rawValue: p["route"]) else { return .impossible(p) }
        var random = CaseRandom(seed: seed)
        let (rows, columns) = (p.int("rows"), p.int("columns"))
        let x = random.buffer(rows * columns, of: T.self)
        let row = random.below(rows) * columns
        let places = p["places"] == "row" ? Array(0..<columns) : [random.below(columns), columns / 2]
        for c in p["places"] == "one" ? [places[0]] : places { x[row + c] = special(p["special"]) }
        let count = operation.resultCount(rows, columns)
        let (y, expected) = (random.output(count, of: T.self), WideBuffer<T>(count: count))
        operation.run(x, y, rows, columns, T.table(of: kernels), &random)
        operation.define(x, expected, rows, columns)
        return compareKinds(y, expected)
      }
    ]
  }

  static func special<T: VerificationScalar>(_ name: String) -> T {
    name == "nan" ? .nan : name == "inf" ? .infinity : -.infinity
  }

  private static func compareKinds<T: VerificationScalar>(_ y: Buffer<T>, _ expected: WideBuffer<T>) -> Measurement {
    func kind(_ value: Double) -> FloatingPointClassification {
      value.isFinite ? .positiveNormal : value.isNaN ? .quietNaN : value.floatingPointClass
    }
    var result = Measurement()
    if !y.isConfined { result.fail("an element outside the output was written") }
    for i in 0..<expected.count {
      result.count += 1
      if y[i].isPoison {
        result.fail("element \(i) was not written")
      } else if kind(y[i].double) != kind(expected[i].high) {
        result.worst += 1
        if result.fault == nil { result.fault = "element \(i) is \(y[i]), expected \(expected[i].high)" }
      }
    }
    return result
  }

  private enum Operation: String, CaseIterable {
    case softmax, logSoftmax, layerNorm, rmsNorm, groupNorm, attention, batchMean, batchVariance, sumRows, sumColumns,
      globalAverage

    func resultCount(_ rows: Int, _ columns: Int) -> Int {
      switch self {
      case .softmax, .logSoftmax, .layerNorm, .rmsNorm, .groupNorm: rows * columns
      case .sumRows, .attention: rows
      case .batchMean, .batchVariance, .sumColumns, .globalAverage: columns
      }
    }

    func run<T: VerificationScalar>(
      _ x: Buffer<T>, _ y: Buffer<T>, _ rows: Int, _ columns: Int, _ kernels: KernelTable<T>,
      _ random: inout CaseRandom
    ) {
      let (first, second) = (random.output(rows + columns, of: T.self), random.output(rows, of: T.self))
      switch self {
      case .softmax: kernels.softmax(x.read, y.pointer, rows, columns)
      case .logSoftmax: kernels.logSoftmax(x.read, y.pointer, rows, columns)
      case .layerNorm:
        kernels.layerForward(
          LayerForwardCall(
            x: x.read, gamma: nil, beta: nil, epsilon: 1e-5, y: y.pointer, mean: first.pointer,
            inverseDeviation: second.pointer, rows: rows, columns: columns))
      case .rmsNorm:
        kernels.rmsForward(
          RMSForwardCall(
            x: x.read, gamma: nil, epsilon: 1e-5, y: y.pointer, inverseRoot: second.pointer, rows: rows,
            columns: columns))
      case .groupNorm:
        kernels.groupForward(
          GroupForwardCall(
            x: x.read, gamma: nil, beta: nil, epsilon: 1e-5, y: y.pointer, mean: first.pointer,
            inverseDeviation: second.pointer, batch: rows, positions: 1, channels: columns, groups: 1))
      case .attention:
        let ones = Self.ones(rows * columns, of: T.self)
        kernels.attention(
          AttentionCall(
            problem: Self.problem(rows, columns), query: ones.read, key: x.read, value: ones.read, mask: nil,
            output: y.pointer, logSumExp: second.pointer))
      case .batchMean: kernels.batchStatistics(x.read, y.pointer, first.pointer, rows, columns)
      case .batchVariance: kernels.batchStatistics(x.read, first.pointer, y.pointer, rows, columns)
      case .sumRows: kernels.sumRows(x.read, y.pointer, rows, columns)
      case .sumColumns: kernels.sumColumns(x.read, y.pointer, rows, columns)
      case .globalAverage: kernels.globalAverage(x.read, y.pointer, 1, rows, columns)
      }
    }

    func define<T: VerificationScalar>(_ x: Buffer<T>, _ y: WideBuffer<T>, _ rows: Int, _ columns: Int) {
      let (first, second) = (WideBuffer<T>(count: rows + columns), WideBuffer<T>(count: rows))
      switch self {
      case .softmax: MartletReference.Softmax.forward(x.read, y.pointer, rows: rows, columns: columns)
      case .logSoftmax: MartletReference.Softmax.logForward(x.read, y.pointer, rows: rows, columns: columns)
      case .layerNorm:
        MartletReference.LayerNormalization.forward(
          x.read, gamma: nil, beta: nil, epsilon: 1e-5, y.pointer, mean: first.pointer,
          inverseDeviation: second.pointer, rows: rows, columns: columns)
      case .rmsNorm:
        MartletReference.RMSNormalization.forward(
          x.read, gamma: nil, epsilon: 1e-5, y.pointer, inverseRoot: second.pointer, rows: rows, columns: columns)
      case .groupNorm:
        MartletReference.GroupNormalization.forward(
          x.read, gamma: nil, beta: nil, epsilon: 1e-5, y.pointer, mean: first.pointer,
          inverseDeviation: second.pointer, batch: rows, positions: 1, channels: columns, groups: 1)
      case .attention:
        let ones = Self.ones(rows * columns, of: T.self)
        MartletReference.Attention.forward(
          Self.problem(rows, columns), query: ones.read, key: x.read, value: ones.read, mask: nil, output: y.pointer,
          logSumExp: second.pointer)
      case .batchMean:
        MartletReference.BatchNormalization.statistics(
          x.read, mean: y.pointer, variance: first.pointer, rows: rows, columns: columns)
      case .batchVariance:
        MartletReference.BatchNormalization.statistics(
          x.read, mean: first.pointer, variance: y.pointer, rows: rows, columns: columns)
      case .sumRows: MartletReference.Reductions.sumRows(x.read, y.pointer, rows: rows, columns: columns)
      case .sumColumns: MartletReference.Reductions.sumColumns(x.read, y.pointer, rows: rows, columns: columns)
      case .globalAverage:
        MartletReference.Pooling.globalAverage(x.read, y.pointer, batch: 1, positions: rows, channels: columns)
      }
    }

    /// A query of 1 for each row, whose scores are the row's elements.
    private static func problem(_ rows: Int, _ columns: Int) -> AttentionProblem {
      AttentionProblem(
        batch: rows, queries: 1, keys: columns, heads: 1, groups: 1, width: 1, valueWidth: 1, scale: 1)
    }

    private static func ones<T: VerificationScalar>(_ count: Int, of: T.Type) -> Buffer<T> {
      let ones = Buffer<T>(count: count)
      for i in 0..<count { ones[i] = 1 }
      return ones
    }
  }
}
