import MartletKernels
import MartletReference

/// Connectionist temporal classification: exponents of the size of Σ|x| are summed, so that is what errors are measured by.
enum CTCFamilies {
  static func all<T: VerificationScalar>(_: T.Type) -> [CaseFamily] { [losses(T.self)] }

  private static let axes = [
    Axis("batch", [0, 1, 2, 3]), Axis("steps", [0, 1, 2, 3, 5, 12, 40]), Axis("classes", [2, 3, 5, 28]),
    Axis("labels", [0, 1, 2, 3, 8, 20]), Axis("scale", ["1", "10", "1000"]), Axis("blank", ["first", "last"]),
    .flag("repeats"), .flag("short"), .flag("gradient"), .threads,
  ]

  private static func problem(_ p: CaseParameters, _ random: inout CaseRandom) -> CTCProblem {
    let (steps, classes) = (p.int("steps"), p.int("classes"))
    let blank = p["blank"] == "first" ? 0 : classes - 1
    var targets: [[Int32]] = []
    var lengths: [Int] = []
    for _ in 0..<p.int("batch") {
      let count = p.flag("short") ? random.below(p.int("labels") + 1) : p.int("labels")
      targets.append(
        (0..<count).map { _ in Int32((blank == 0 ? 1 : 0) + (p.flag("repeats") ? 0 : random.below(classes - 1))) })
      lengths.append(p.flag("short") ? random.below(steps + 1) : steps)
    }
    return CTCProblem(steps: steps, classes: classes, blank: blank, targets: targets, inputLengths: lengths)
  }

  private static func losses<T: VerificationScalar>(_: T.Type) -> CaseFamily {
    CaseFamily(
      "ctc.\(T.typeName)", measure: "err / (eps (1 + steps + Σ max|x|))", bound: 16, dependence: [], axes: axes
    ) { p, seed, kernels in
      var random = CaseRandom(seed: seed)
      let problem = problem(p, &random)
      let (rows, size) = (problem.batch * problem.steps, problem.steps * problem.classes)
      let logits = random.buffer(rows * problem.classes, of: T.self)
      for i in 0..<logits.count { logits[i] = T(logits[i].double * p.double("scale")) }
      let x = random.output(logits.count, of: T.self)
      MartletReference.Softmax.logForward(logits.read, x.pointer, rows: rows, columns: problem.classes)
      let losses = random.output(problem.batch, of: T.self)
      let gradient = random.output(x.count, of: T.self)
      T.table(of: kernels).ctc(
        CTCCall(
          problem: problem, logProbabilities: x.read, losses: losses.pointer,
          gradient: p.flag("gradient") ? gradient.pointer : nil))
      let (expected, expectedGradient) = (WideBuffer<T>(count: problem.batch), WideBuffer<T>(count: x.count))
      MartletReference.CTC.losses(
        problem, x.read, losses: expected.pointer, gradient: expectedGradient.pointer)
      let units = (0..<problem.batch).map { n in
        (0..<problem.steps).reduce(1.0 + Double(problem.steps)) { sum, t in
          let row = n * size + t * problem.classes
          return sum + (row..<row + problem.classes).reduce(0) { max($0, abs(x[$1].double)) }
        }
      }
      var result = Measurement()
      result.compare("losses", losses, expected) { T.epsilon * units[$0] }
      if p.flag("gradient") {
        result.compare("gradient", gradient, expectedGradient) { i in
          T.epsilon * units[i / size] * abs(expectedGradient[i].high) + T.leastNormalMagnitude.double
        }
      }
      return result
    }
  }
}
