import MartletKernels

/// The nonlinearity of a plain recurrent network.
public enum RecurrentActivation: Sendable {
  case tanh
  case relu
}

// One layer in one direction over whole sequences. What all three have in common:
//
// A batch of sequences of different lengths is padded to one extent T, and `lengths` says how many steps of each count. Behind a
// sequence's end outputs are zero, whatever the input is there (it must be finite where gradients are wanted), and the state
// stays as it is: the final state is that of the sequence's own last step. In the reverse direction each sequence begins at its own
// end. A sequence of length 0, or T = 0, has its initial state as its final one.

/// A plain recurrent layer (Elman's) in one direction: hₜ = f(xₜ·W + b + hₜ₋₁·V + c), f tanh or ReLU.
///
/// J. L. Elman, "Finding Structure in Time", Cognitive Science 14 (1990).
/// - Parameters:
///   - x: [N, T, C]
///   - weightInput: W [C, H]
///   - weightHidden: V [H, H]
///   - biasInput: b [H], zeros when nil
///   - biasHidden: c [H], zeros when nil
///   - initialHidden: h before the first step [N, H], zeros when nil
///   - lengths: [N], int32 or int64, each in 0...T; T when nil. Behind a sequence's end outputs are zero and the state stays.
///   - reversed: from each sequence's last step to its first
/// - Returns: the states of all steps [N, T, H] and the one after the last step taken [N, H].
public func rnn(
  _ x: Tensor, weightInput: Tensor, weightHidden: Tensor, biasInput: Tensor? = nil, biasHidden: Tensor? = nil,
  initialHidden: Tensor? = nil, lengths: Tensor? = nil, reversed: Bool = false, activation: RecurrentActivation = .tanh
) -> (output: Tensor, hidden: Tensor) {
  let call = RecurrentCall(
    "rnn", activation == .tanh ? .tanh : .relu, x, weightInput, weightHidden, biasInput, biasHidden, initialHidden, nil,
    lengths, isReversed: reversed)
  let results = call.results()
  return (results[0], results[1])
}

/// A layer of long short-term memory in one direction:
///
///     i, f, g, o = xₜ·W + b + hₜ₋₁·V + c
///     cₜ = σ(f)·cₜ₋₁ + σ(i)·tanh g
///     hₜ = σ(o)·tanh cₜ
///
/// S. Hochreiter, J. Schmidhuber, Neural Computation 9 (1997); the forget gate after F. A. Gers et al., Neural Computation 12 (2000).
/// - Parameters:
///   - x: [N, T, C]
///   - weightInput: W [C, 4·H], gates in the order i, f, g, o
///   - weightHidden: V [H, 4·H]
///   - biasInput: b [4·H], zeros when nil
///   - biasHidden: c [4·H], zeros when nil
///   - initialHidden: h before the first step [N, H], zeros when nil
///   - initialCell: c before the first step [N, H], zeros when nil
///   - lengths: [N], int32 or int64, each in 0...T; T when nil. Behind a sequence's end outputs are zero and the states stay.
///   - reversed: from each sequence's last step to its first
/// - Returns: h of all steps [N, T, H], and h and c after the last step taken [N, H].
public func lstm(
  _ x: Tensor, weightInput: Tensor, weightHidden: Tensor, biasInput: Tensor? = nil, biasHidden: Tensor? = nil,
  initialHidden: Tensor? = nil, initialCell: Tensor? = nil, lengths: Tensor? = nil, reversed: Bool = false
) -> (output: Tensor, hidden: Tensor, cell: Tensor) {
  let call = RecurrentCall(
    "lstm", .lstm, x, weightInput, weightHidden, biasInput, biasHidden, initialHidden, initialCell, lengths,
    isReversed: reversed)
  let results = call.results()
  return (results[0], results[1], results[2])
}

/// A layer of gated recurrent units in one direction:
///
///     r, z, n = xₜ·W + b       r', z', n' = hₜ₋₁·V + c
///     n = tanh(n + σ(r + r')·n')
///     hₜ = (1 − σ(z + z'))·n + σ(z + z')·hₜ₋₁
///
/// K. Cho et al., EMNLP 2014, arXiv:1406.1078, with the reset gate after the product, as in cuDNN and PyTorch.
/// - Parameters:
///   - x: [N, T, C]
///   - weightInput: W [C, 3·H], gates in the order r, z, n
///   - weightHidden: V [H, 3·H]
///   - biasInput: b [3·H], zeros when nil
///   - biasHidden: c [3·H], zeros when nil
///   - initialHidden: h before the first step [N, H], zeros when nil
///   - lengths: [N], int32 or int64, each in 0...T; T when nil. Behind a sequence's end outputs are zero and the state stays.
///   - reversed: from each sequence's last step to its first
/// - Returns: h of all steps [N, T, H] and h after the last step taken [N, H].
public func gru(
  _ x: Tensor, weightInput: Tensor, weightHidden: Tensor, biasInput: Tensor? = nil, biasHidden: Tensor? = nil,
  initialHidden: Tensor? = nil, lengths: Tensor? = nil, reversed: Bool = false
) -> (output: Tensor, hidden: Tensor) {
  let call = RecurrentCall(
    "gru", .gru, x, weightInput, weightHidden, biasInput, biasHidden, initialHidden, nil, lengths, isReversed: reversed)
  let results = call.results()
  return (results[0], results[1])
}
