/// How a matrix product is cut into pieces of work.
///
/// The output is cut into tiles, and a long inner dimension into parts whose partial products are added in ascending order.
/// What bits may depend on is a frozen function of the shape: the parts, and with BLAS, whose kernels differ at the edges of a
/// tile, the tiles too. By panels every element is the same sum in any tile, so there are as few of them as suit the threads.
/// Nothing measured has a say, so the bits of a product depend on its shape and its kernels alone. Changing a constant here
/// changes results in their last bits.
struct GemmPlan: Equatable {
  var m, n, k: Int
  /// Rows, columns and inner length of a tile; the last one of each may be smaller.
  private(set) var tileM, tileN, tileK: Int
  private var packing = Packing.apart
  /// Whether b is to be packed before the pieces run.
  var packsFirst: Bool { packing == .once && countM > 1 && countK == 1 }

  /// When b is packed.
  enum Packing {
    /// By each piece for itself, before it multiplies.
    case apart
    /// By each piece for itself, while it multiplies.
    case meanwhile
    /// For all pieces together, where there is more than one row of them; else by each for itself.
    case once
  }

  var countM: Int { max((m + tileM - 1) / tileM, 1) }
  var countN: Int { max((n + tileN - 1) / tileN, 1) }
  var countK: Int { max((k + tileK - 1) / tileK, 1) }
  var count: Int { countM * countN * countK }

  /// Below this many multiply-adds a product runs whole: a fork would cost more than it saves, and OpenBLAS has kernels for
  /// this size that need no packing.
  static let smallest = 1_000_000

  /// The plan of a product that runs whole.
  init(whole m: Int, _ n: Int, _ k: Int) {
    (self.m, self.n, self.k) = (m, n, k)
    (tileM, tileN, tileK) = (max(m, 1), max(n, 1), max(k, 1))
  }

  /// The plan of a product on its own.
  init(_ m: Int, _ n: Int, _ k: Int, mayCutK: Bool = true, packing: Packing = .apart) {
    self.init(whole: m, n, k)
    self.packing = packing
    // A product with a vector waits for memory: it takes some eight times as long for the same work.
    let work = Double(m) * Double(n) * Double(k) * (m == 1 || n == 1 ? 8 : 1)
    guard work >= Double(Self.smallest) else { return }
    // Each piece packs its operands anew, so only products that take milliseconds get one for each of 8 threads.
    let most = work < 16e6 ? 2 : work < 256e6 ? 4 : 8
    if m == 1, packing == .meanwhile, let parts = Self.cuts(k, shortest: 128).last(where: { $0 <= most }), parts > 1 {
      // A row waits for b. Some rows of b are one stretch of memory; some of its columns would share a few of a cache's sets.
      tileK = Self.part(k, parts, multiple: 8)
      return
    }
    let whole = self
    choose(from: whole, most: most, cutsK: mayCutK ? Self.cuts(k, shortest: 256) : [1], threads: [1, 2, 4, 8])
    guard packing != .apart, countK == 1 else { return }
    self = whole
    choose(from: whole, most: 2 * Threads.count, cutsK: [1], threads: [Threads.count])
  }

  /// Takes the cheapest cut on these numbers of threads.
  private mutating func choose(from whole: GemmPlan, most: Int, cutsK: [Int], threads: [Int]) {
    var best = cost(of: whole, threads)
    for cutsK in cutsK {
      for cutsM in Self.cuts(m, shortest: 16) {
        for cutsN in Self.cuts(n, shortest: 16) where cutsM * cutsN * cutsK <= most {
          var plan = whole
          // Rows of whole register blocks; columns of whole panels.
          plan.tileM = Self.part(m, cutsM, multiple: 8)
          plan.tileN = Self.part(n, cutsN, multiple: 32)
          plan.tileK = Self.part(k, cutsK, multiple: 64)
          let cost = cost(of: plan, threads)
          // Clearly better only: fewer pieces win a tie.
          if cost < best * 0.99 { (self, best) = (plan, cost) }
        }
      }
    }
  }

  /// Into how many pieces a length can be cut.
  private static func cuts(_ length: Int, shortest: Int) -> [Int] {
    [1, 2, 4, 8].filter { $0 == 1 || length / $0 >= shortest }
  }

  private static func part(_ length: Int, _ cuts: Int, multiple: Int) -> Int {
    cuts == 1 ? length : ((length + cuts - 1) / cuts + multiple - 1) / multiple * multiple
  }

  /// The plan's expected time on these numbers of threads, each relative to perfect division, summed; in multiply-adds.
  ///
  /// A tile of M×N, N in whole panels of 32, costs (M·N + 16·N + 16·M)·K. Packing b takes as long as 16 rows of the product (0.13
  /// to 0.27 ns an element against 0.011 a row, measured on one Emerald Rapids core). Packing while multiplying is taken as 4
  /// rows, reading what was packed for all pieces together as 8, and reading a from memory as 16 columns (all estimated from
  /// products whose operands no cache holds). A fork costs about as much as 60,000 multiply-adds, a tile's start 30,000, and adding up partial products 24 an
  /// element and part.
  private func cost(of plan: GemmPlan, _ threads: [Int]) -> Double {
    let (tileM, tileN, tileK) = (Double(plan.tileM), Double((plan.tileN + 31) / 32 * 32), Double(plan.tileK))
    let packingFirst = plan.packsFirst ? 16 * Double(n) * Double(k) + 60_000 : 0
    let packingRows = plan.packsFirst ? 8.0 : packing == .meanwhile ? 4 : 16
    let tile = (tileM * (tileN + 16) + packingRows * tileN) * tileK + 30_000
    let count = plan.count
    let merging = plan.countK == 1 ? 0 : 24 * Double(m) * Double(n) * Double(plan.countK) + 60_000
    var total = 0.0
    for threads in threads {
      let rounds = Double((count + threads - 1) / threads)
      let fork = count == 1 ? 0.0 : 60_000
      total += (rounds * tile + fork + (packingFirst + merging) / Double(threads)) * Double(threads)
    }
    return total
  }

  /// Some rows and columns of the product, summed over some of k.
  struct Piece {
    var rows, columns, inner: Range<Int>
    /// Counts along the inner dimension.
    var part: Int
  }

  /// What piece `index` computes.
  func piece(_ index: Int) -> Piece {
    let (part, tile) = index.quotientAndRemainder(dividingBy: countM * countN)
    let (row, column) = tile.quotientAndRemainder(dividingBy: countN)
    return Piece(
      rows: row * tileM..<min((row + 1) * tileM, m), columns: column * tileN..<min((column + 1) * tileN, n),
      inner: part * tileK..<min((part + 1) * tileK, k), part: part)
  }
}
