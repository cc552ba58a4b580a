import MartletTensor

// Inputs in the order x, W, V, then what the row's name says: b, c, initial states, lengths.

extension OperationRow {
  package static let recurrent: [OperationRow] = plainRows + lstmRows + gruRows

  private static let plainRows: [OperationRow] = [
    OperationRow("rnn", [2, 3, 4], [4, 3], [3, 3], results: { plain($0) }),
    OperationRow("rnn, biases, state", [3, 2, 2], [2, 4], [4, 4], [4], [4], [3, 4]) {
      pair(
        rnn($0[0], weightInput: $0[1], weightHidden: $0[2], biasInput: $0[3], biasHidden: $0[4], initialHidden: $0[5]))
    },
    OperationRow(
      "rnn, relu, lengths", [3, 4, 2], [2, 3], [3, 3], [3],
      domains: [.positive, .positive, .positive, .integers(0..<5)]
    ) {
      pair(rnn($0[0], weightInput: $0[1], weightHidden: $0[2] * 0.2, lengths: $0[3], activation: .relu))
    },
    OperationRow("rnn, one step, one unit", [1, 1, 1], [1, 1], [1, 1], results: { plain($0) }),
    OperationRow("rnn, no steps", [2, 0, 3], [3, 2], [2, 2], [2, 2]) {
      pair(rnn($0[0], weightInput: $0[1], weightHidden: $0[2], initialHidden: $0[3]))
    },
    OperationRow(
      "rnn, reversed, lengths, state", [4, 3, 2], [2, 3], [3, 3], [4, 3], [4], domains: lengths(4, 0..<4)
    ) {
      pair(
        rnn(
          $0[0], weightInput: $0[1], weightHidden: $0[2], initialHidden: $0[3], lengths: $0[4], reversed: true))
    },
  ]

  private static let lstmRows: [OperationRow] = [
    OperationRow("lstm", [2, 3, 4], [4, 12], [3, 12]) {
      triple(lstm($0[0], weightInput: $0[1], weightHidden: $0[2]))
    },
    OperationRow("lstm, biases, states", [3, 2, 2], [2, 16], [4, 16], [16], [16], [3, 4], [3, 4]) {
      triple(
        lstm(
          $0[0], weightInput: $0[1], weightHidden: $0[2], biasInput: $0[3], biasHidden: $0[4], initialHidden: $0[5],
          initialCell: $0[6]))
    },
    OperationRow("lstm, lengths", [4, 4, 2], [2, 8], [2, 8], [4], domains: lengths(3, 0..<5)) {
      triple(lstm($0[0], weightInput: $0[1], weightHidden: $0[2], lengths: $0[3]))
    },
    OperationRow(
      "lstm, reversed, lengths, states", [3, 3, 2], [2, 12], [3, 12], [3, 3], [3, 3], [3], domains: lengths(5, 1..<4)
    ) {
      triple(
        lstm(
          $0[0], weightInput: $0[1], weightHidden: $0[2], initialHidden: $0[3], initialCell: $0[4], lengths: $0[5],
          reversed: true))
    },
    OperationRow("lstm, one step", [2, 1, 3], [3, 4], [1, 4], [4]) {
      triple(lstm($0[0], weightInput: $0[1], weightHidden: $0[2], biasHidden: $0[3]))
    },
    OperationRow("lstm, no steps", [2, 0, 3], [3, 8], [2, 8], [2, 2], [2, 2]) {
      triple(lstm($0[0], weightInput: $0[1], weightHidden: $0[2], initialHidden: $0[3], initialCell: $0[4]))
    },
    OperationRow("lstm, empty batch", [0, 3, 2], [2, 8], [2, 8]) {
      triple(lstm($0[0], weightInput: $0[1], weightHidden: $0[2]))
    },
  ]

  private static let gruRows: [OperationRow] = [
    OperationRow("gru", [2, 3, 4], [4, 9], [3, 9]) { pair(gru($0[0], weightInput: $0[1], weightHidden: $0[2])) },
    OperationRow("gru, biases, state", [3, 2, 2], [2, 12], [4, 12], [12], [12], [3, 4]) {
      pair(
        gru($0[0], weightInput: $0[1], weightHidden: $0[2], biasInput: $0[3], biasHidden: $0[4], initialHidden: $0[5]))
    },
    OperationRow("gru, lengths", [4, 4, 2], [2, 6], [2, 6], [4], domains: lengths(3, 0..<5)) {
      pair(gru($0[0], weightInput: $0[1], weightHidden: $0[2], lengths: $0[3]))
    },
    OperationRow(
      "gru, reversed, lengths, state", [3, 3, 2], [2, 9], [3, 9], [3, 3], [9], [3], domains: lengths(5, 1..<4)
    ) {
      pair(
        gru(
          $0[0], weightInput: $0[1], weightHidden: $0[2], biasHidden: $0[4], initialHidden: $0[3], lengths: $0[5],
          reversed: true))
    },
    OperationRow("gru, one step", [2, 1, 3], [3, 3], [1, 3], [3]) {
      pair(gru($0[0], weightInput: $0[1], weightHidden: $0[2], biasInput: $0[3]))
    },
    OperationRow("gru, no steps", [2, 0, 3], [3, 6], [2, 6], [2, 2]) {
      pair(gru($0[0], weightInput: $0[1], weightHidden: $0[2], initialHidden: $0[3]))
    },
  ]

  private static func plain(_ inputs: [Tensor]) -> [Tensor] {
    pair(rnn(inputs[0], weightInput: inputs[1], weightHidden: inputs[2]))
  }

  /// Normal numbers and, last, lengths in the range.
  private static func lengths(_ count: Int, _ range: Range<Int>) -> [Domain] {
    [Domain](repeating: .normal, count: count) + [.integers(range)]
  }

  private static func pair(_ results: (output: Tensor, hidden: Tensor)) -> [Tensor] {
    [results.output, results.hidden]
  }

  private static func triple(_ results: (output: Tensor, hidden: Tensor, cell: Tensor)) -> [Tensor] {
    [results.output, results.hidden, results.cell]
  }
}
