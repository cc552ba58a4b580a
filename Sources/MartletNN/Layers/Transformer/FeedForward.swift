import MartletTensor

/// What the hidden units of a ``FeedForward`` block do.
public enum FeedForwardActivation: String, Sendable, CaseIterable {
  /// max(x, 0).
  case relu
  /// x·Φ(x), exactly.
  case gelu
  /// x·Φ(x) with Φ approximated by tanh.
  case approximateGELU
  /// SiLU of one linear map times another: the block has a third linear layer.
  case swiglu
}

/// The block of a Transformer that sees each position alone: y = W₂·dropout(f(x)) + b₂, where f(x) is σ(W₁·x + b₁), or with
/// SwiGLU SiLU(W₁·x + b₁) ⊙ (W₃·x + b₃).
///
/// x: [..., width]; y: [..., width].
///
/// A. Vaswani et al., "Attention Is All You Need", 2017, equation 2; N. Shazeer, "GLU Variants Improve Transformer", 2020,
/// equation 6.
public final class FeedForward: Layer {
  /// W₁, b₁: width to hidden.
  public let linear1: Linear
  /// W₂, b₂: hidden to width.
  public let linear2: Linear
  /// W₃, b₃ of SwiGLU: width to hidden.
  public let linear3: Linear?
  /// Of the hidden units.
  public let dropout: Dropout
  public let activation: FeedForwardActivation

  /// A block with `hidden` units between two or three linear layers.
  public init(
    _ width: Int, hidden: Int, activation: FeedForwardActivation = .gelu, dropout: Double = 0, bias: Bool = true,
    dtype: DType = .float32, using generator: inout RandomGenerator
  ) {
    linear1 = Linear(width, hidden, bias: bias, dtype: dtype, using: &generator)
    linear2 = Linear(hidden, width, bias: bias, dtype: dtype, using: &generator)
    linear3 = activation == .swiglu ? Linear(width, hidden, bias: bias, dtype: dtype, using: &generator) : nil
    self.dropout = Dropout(dropout, using: &generator)
    self.activation = activation
  }

  public func callAsFunction(_ x: Tensor) -> Tensor { linear2(dropout(hidden(x))) }

  /// residual + dropout(the block of x).
  func callAsFunction(_ x: Tensor, dropout outputDropout: Dropout, adding residual: Tensor) -> Tensor {
    switch activation {
    case .gelu, .approximateGELU:
      feedForward(
        x, linear1, linear2, geluByTanh: activation == .approximateGELU, hiddenDropout: dropout, dropout: outputDropout,
        adding: residual)
    case .relu, .swiglu: linear2(dropout(hidden(x)), dropout: outputDropout, adding: residual)
    }
  }

  private func hidden(_ x: Tensor) -> Tensor {
    switch activation {
    case .relu: linear1(x, activation: .relu)
    case .gelu: linear1(x, geluByTanh: false)
    case .approximateGELU: linear1(x, geluByTanh: true)
    case .swiglu: linear3.map { linear1(x).silu() * $0(x) } ?? linear1(x).silu()
    }
  }
}
