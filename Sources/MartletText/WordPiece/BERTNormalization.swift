/// BERT's view of a Unicode scalar: what remains of it after cleaning, and whether it stands in a word or alone.
///
/// Controls, formats and private-use scalars vanish, white space becomes one kind, ideographs stand alone. Accents are
/// stripped by canonical decomposition (NFD) without the marks of category Mn, letters are lower-cased by their full mapping
/// without regard to what stands around them, punctuation stands alone.
///
/// Devlin, Chang, Lee, Toutanova: "BERT: Pre-training of deep bidirectional Transformers", NAACL 2019; the rules are those
/// of its published tokenizer. A kept mark of non-zero combining class stays where it stands in the text, in or out of
/// canonical order: among marks that are not stripped, order can only differ between scripts that do not mix.
struct BERTNormalization: Sendable {
  /// One scalar of the outcome and its role, in 32 bits.
  struct Entry: Equatable, Sendable {
    enum Role: UInt32 {
      case word, space, alone
      /// Nothing remains.
      case nothing
      /// Several entries; `value` is their place in ``BERTNormalization/sequences``.
      case sequence
    }

    private let bits: UInt32

    @inline(__always)
    init(_ role: Role, _ value: UInt32) { bits = role.rawValue << 24 | value }

    @inline(__always)
    var role: Role { Role(rawValue: bits >> 24)! }
    @inline(__always)
    var value: UInt32 { bits & 0xFF_FFFF }
  }

  let lowercases: Bool
  let stripsAccents: Bool
  let isolatesIdeographs: Bool
  /// The entries of the scalars below the first block of ideographs.
  private(set) var table: [Entry] = []
  private(set) var sequences: [[Entry]] = []

  private static let tableSize: UInt32 = 0x3400

  init(lowercases: Bool, stripsAccents: Bool, isolatesIdeographs: Bool) {
    self.lowercases = lowercases
    self.stripsAccents = stripsAccents
    self.isolatesIdeographs = isolatesIdeographs
    table.reserveCapacity(Int(Self.tableSize))
    for value in 0..<Self.tableSize {
      let entries = computedEntries(of: Unicode.Scalar(value)!)
      switch entries.count {
      case 0: table.append(Entry(.nothing, 0))
      case 1: table.append(entries[0])
      default:
        table.append(Entry(.sequence, UInt32(sequences.count)))
        sequences.append(entries)
      }
    }
  }

  /// What remains of a scalar.
  func entries(of scalar: UInt32) -> [Entry] {
    if scalar < Self.tableSize {
      let entry = table[Int(scalar)]
      switch entry.role {
      case .nothing: return []
      case .sequence: return sequences[Int(entry.value)]
      default: return [entry]
      }
    }
    guard let scalar = Unicode.Scalar(scalar) else { return [] }
    if stripsAccents, CanonicalDecomposition.isSyllable(scalar) {
      // Korean letters are in the table, and nothing happens to them.
      return CanonicalDecomposition.scalars(of: scalar).map { table[Int($0.value)] }
    }
    return computedEntries(of: scalar)
  }

  /// The entry of a scalar, if it has exactly one that needs no long search: for the loop over a text.
  @inline(__always)
  func quickEntry(of scalar: UInt32) -> Entry? {
    if scalar < Self.tableSize {
      let entry = table[Int(scalar)]
      return entry.role == .sequence ? nil : entry
    }
    // No ideograph of these two blocks decomposes.
    if isolatesIdeographs, 0x3400...0x4DBF ~= scalar || 0x4E00...0x9FFF ~= scalar { return Entry(.alone, scalar) }
    return nil
  }

  private func computedEntries(of scalar: Unicode.Scalar) -> [Entry] {
    if Self.vanishes(scalar) { return [] }
    if Self.isSpace(scalar) { return [Entry(.space, 0x20)] }
    let standsAlone = isolatesIdeographs && Self.isIdeograph(scalar.value)
    let kept = stripsAccents ? CanonicalDecomposition.scalars(of: scalar).filter { !Self.isMark($0) } : [scalar]
    let lowered = lowercases ? kept.flatMap { Self.lowercased($0) } : kept
    return lowered.map { Entry(standsAlone || Self.isPunctuation($0) ? .alone : .word, $0.value) }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar.properties.isWhitespace
  }

  private static func vanishes(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\t" || scalar == "\n" || scalar == "\r" { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate: return true
    default: return scalar == "\u{FFFD}"
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .nonspacingMark }

  private static func lowercased(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    scalar.properties.changesWhenLowercased ? Array(scalar.properties.lowercaseMapping.unicodeScalars) : [scalar]
  }

  /// All that is not a letter, digit, space or control in ASCII, `$` and `^` too, and Unicode's punctuation.
  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// The blocks of Chinese characters; Japanese syllables and Korean are words like any other.
  private static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B820...0x2CEAF,
      0xF900...0xFAFF, 0x2F800...0x2FA1F:
      return true
    default: return false
    }
  }
}
