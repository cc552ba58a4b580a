/// A sparse matrix that maps one axis to another: output r is Σ weight·input over its terms.
public struct ResamplingTable: Sendable, Equatable {
  public let inputs: Int
  public let outputs: Int
  /// The terms of output r are `starts[r]..<starts[r + 1]`.
  public let starts: [Int]
  /// The input of each term.
  public let sources: [Int]
  public let weights: [Double]

  /// - Parameter terms: for each output its inputs, each in 0..<inputs, and their weights.
  public init(inputs: Int, terms: [[(source: Int, weight: Double)]]) {
    self.inputs = inputs
    outputs = terms.count
    var starts = [0]
    for row in terms { starts.append(starts[starts.count - 1] + row.count) }
    self.starts = starts
    sources = terms.flatMap { $0.map(\.source) }
    weights = terms.flatMap { $0.map(\.weight) }
    if let wrong = sources.first(where: { $0 < 0 || $0 >= inputs }) {
      fatalError("Martlet: ResamplingTable: source \(wrong) is not one of \(inputs)")
    }
  }

  /// The adjoint: inputs and outputs exchanged.
  public var transposed: ResamplingTable {
    var terms = [[(source: Int, weight: Double)]](repeating: [], count: inputs)
    for row in 0..<outputs {
      for term in starts[row]..<starts[row + 1] { terms[sources[term]].append((row, weights[term])) }
    }
    return ResamplingTable(inputs: outputs, terms: terms)
  }

  /// Output i is input ⌊i·inputs/outputs⌋.
  public static func nearest(inputs: Int, outputs: Int) -> ResamplingTable {
    ResamplingTable(inputs: inputs, terms: (0..<outputs).map { [($0 * inputs / outputs, 1)] })
  }

  /// Output i lies at (i + ½)·inputs/outputs − ½, not before the first input; with aligned corners at
  /// i·(inputs − 1)/(outputs − 1). It is interpolated between the inputs on both sides; the last one is its own right side.
  public static func linear(inputs: Int, outputs: Int, alignsCorners: Bool) -> ResamplingTable {
    let terms = (0..<outputs).map { output -> [(source: Int, weight: Double)] in
      let place: Double
      if alignsCorners {
        place = outputs > 1 ? Double(output) * (Double(inputs - 1) / Double(outputs - 1)) : 0
      } else {
        place = max((Double(output) + 0.5) * (Double(inputs) / Double(outputs)) - 0.5, 0)
      }
      let left = min(Int(place), inputs - 1)
      let share = place - Double(left)
      // A neighbour without weight is left out: 0·∞ is not 0.
      if share == 0 || left == inputs - 1 { return [(left, 1)] }
      return [(left, 1 - share), (left + 1, share)]
    }
    return ResamplingTable(inputs: inputs, terms: terms)
  }

  /// Output i is the mean of its ``adaptiveWindow(_:inputs:outputs:)``.
  public static func adaptiveMean(inputs: Int, outputs: Int) -> ResamplingTable {
    let terms = (0..<outputs).map { output in
      let window = adaptiveWindow(output, inputs: inputs, outputs: outputs)
      return window.map { (source: $0, weight: 1 / Double(window.count)) }
    }
    return ResamplingTable(inputs: inputs, terms: terms)
  }

  /// ⌊i·inputs/outputs⌋ ..< ⌈(i + 1)·inputs/outputs⌉: windows of nearly one length that cover the inputs.
  public static func adaptiveWindow(_ output: Int, inputs: Int, outputs: Int) -> Range<Int> {
    output * inputs / outputs..<((output + 1) * inputs + outputs - 1) / outputs
  }
}
