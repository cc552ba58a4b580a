import Foundation

/// The full canonical decomposition of single scalars. The standard library keeps its own tables to itself.
enum CanonicalDecomposition {
  static func scalars(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    switch scalar.value {
    case ..<0xC0: return [scalar]
    case _ where isSyllable(scalar): return jamo(of: scalar.value)
    // Pictographs have no decomposition, and they are frequent.
    case 0x1F000...0x1FAFF: return [scalar]
    default: return Array(String(Character(scalar)).decomposedStringWithCanonicalMapping.unicodeScalars)
    }
  }

  /// Whether the scalar is a syllable of Hangul, which is composed of letters.
  static func isSyllable(_ scalar: Unicode.Scalar) -> Bool { 0xAC00...0xD7A3 ~= scalar.value }

  /// The two or three letters of a Hangul syllable (The Unicode Standard, section 3.12).
  private static func jamo(of syllable: UInt32) -> [Unicode.Scalar] {
    let index = syllable - 0xAC00
    let letters = [0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + index % 28]
    return letters.prefix(index % 28 == 0 ? 2 : 3).compactMap(Unicode.Scalar.init)
  }
}
