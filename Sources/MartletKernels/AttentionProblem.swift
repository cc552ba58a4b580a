/// What an attention kernel is asked to do: softmax(scale·q·kᵀ)·v of each head, over the keys that a query sees.
///
/// Head h of `heads` reads key and value head h / (heads/groups). Operands lie as their layouts say, so that heads need not be
/// taken out of the projections that made them.
public struct AttentionProblem: Sendable {
  /// Where the tokens of an operand lie: sequence n's token t begins n·`sequence` + t·`token` elements in, with its heads one
  /// after the other.
  public struct Layout: Sendable {
    public var sequence: Int
    public var token: Int

    public init(sequence: Int, token: Int) {
      self.sequence = sequence
      self.token = token
    }
  }

  /// Elements of the mask from one sequence, head, query and key to the next; 0 where it repeats.
  public struct MaskStrides: Sendable {
    public var sequence, head, query, key: Int

    public init(sequence: Int, head: Int, query: Int, key: Int) {
      (self.sequence, self.head, self.query, self.key) = (sequence, head, query, key)
    }
  }

  /// Which weights are dropped: weight [n, h, i, j] by word ((n·heads + h)·queries + i)·keys + j of (key, stream).
  public struct Dropout: Sendable {
    /// The probability of keeping a weight, in (0, 1].
    public var keep: Double
    public var key, stream: UInt64

    public init(keep: Double, key: UInt64, stream: UInt64) {
      (self.keep, self.key, self.stream) = (keep, key, stream)
    }
  }

  public var batch, queries, keys: Int
  /// Heads of the queries, and of the keys and values; the latter divides the former.
  public var heads, groups: Int
  /// Columns of a query or key head, and of a value head.
  public var width, valueWidth: Int
  public var scale: Double
  /// Query i sees key j where j ≤ i + keys − queries.
  public var isCausal: Bool
  public var query, key, value, output: Layout
  public var mask: MaskStrides?
  public var dropout: Dropout?

  /// The problem of contiguous operands: [batch, queries, heads, width], [batch, keys, groups, width], [batch, keys, groups,
  /// valueWidth] and [batch, queries, heads, valueWidth].
  public init(
    batch: Int, queries: Int, keys: Int, heads: Int, groups: Int, width: Int, valueWidth: Int, scale: Double,
    isCausal: Bool = false, mask: MaskStrides? = nil, dropout: Dropout? = nil
  ) {
    (self.batch, self.queries, self.keys) = (batch, queries, keys)
    (self.heads, self.groups, self.width, self.valueWidth) = (heads, groups, width, valueWidth)
    (self.scale, self.isCausal, self.mask, self.dropout) = (scale, isCausal, mask, dropout)
    query = Layout(sequence: queries * heads * width, token: heads * width)
    key = Layout(sequence: keys * groups * width, token: groups * width)
    value = Layout(sequence: keys * groups * valueWidth, token: groups * valueWidth)
    output = Layout(sequence: queries * heads * valueWidth, token: heads * valueWidth)
  }

  /// How many keys the queries before `end` see at most: the others are skipped.
  func visibleKeys(before end: Int) -> Int { isCausal ? max(0, min(keys, end + keys - queries)) : keys }
}
